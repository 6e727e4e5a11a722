"""Products as the store keeps them: rows, pictures, counts of words, and what time does to them."""
