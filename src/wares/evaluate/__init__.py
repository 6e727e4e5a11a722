"""Evaluation: protocols that ask a shop how good its answers are."""
