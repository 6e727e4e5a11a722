"""Views: each kind of page, made of what the shop answers."""
