"""Requests: their parameters and bodies."""
