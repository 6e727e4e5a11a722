"""How good the answers are: metrics as pure functions, and protocols that ask a shop."""
