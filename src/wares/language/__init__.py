"""What words mean in a shop."""
