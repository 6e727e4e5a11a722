"""Learnt ranking in a shop: evidence of candidates, rankers that were trained, impressions, explanations."""
