"""Profiles: what events tell of a shopper's taste; preference scores, segments, propensity."""
