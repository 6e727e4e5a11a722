"""`wares move`, `wares backup`, `wares restore`: where a store lies, and copies of it."""
