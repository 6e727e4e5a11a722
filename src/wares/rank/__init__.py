"""One candidate table, and pure steps over it: weighted sums, personalization, diversity, explanations."""
