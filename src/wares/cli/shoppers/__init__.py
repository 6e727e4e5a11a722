"""Commands about what shoppers do: events, profiles, recommendations, analytics, erasure."""
