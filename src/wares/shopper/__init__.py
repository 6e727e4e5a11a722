"""What shoppers do, and what it says of their taste: events checked, profiles, segments."""
