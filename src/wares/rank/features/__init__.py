"""Features: one small file each; what a candidate is told by, in training and in serving alike."""
