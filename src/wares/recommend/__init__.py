"""Recommenders: what a shopper may like next, behind one protocol."""
