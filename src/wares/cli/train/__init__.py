"""`wares train`: models learnt from feeds and from what shoppers do."""
