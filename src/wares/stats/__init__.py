"""Pure mathematics on NumPy arrays: ranks, metrics, calibration, logistic models, decay, clusters, membership."""
