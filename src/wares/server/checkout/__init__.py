"""Checkout: what a cart's lines are to be had as, the signed hand-over to a shop's own checkout, and its orders."""
