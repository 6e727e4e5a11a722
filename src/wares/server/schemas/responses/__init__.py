"""Answers: the shapes that go out as JSON, made from the shop's own objects."""
