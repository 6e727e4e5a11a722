"""What is kept in memory and follows the store: catalogue view, popularity, profiles, past queries."""
