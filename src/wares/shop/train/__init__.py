"""What a shop learns from its own log: recommenders, weights, the sway of taste in search."""
