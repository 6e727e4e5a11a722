"""A placement's pipeline: candidate sources, artifacts, explanations."""
