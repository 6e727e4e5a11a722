"""Analytics: funnels, failed queries, segments, propensity."""
