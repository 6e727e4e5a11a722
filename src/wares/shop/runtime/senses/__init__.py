"""Senses of an open shop beside words and pictures: what is spoken, and what moves."""
