"""Annotation: what a product lacks, filled from its picture and title with a calibrated confidence."""
