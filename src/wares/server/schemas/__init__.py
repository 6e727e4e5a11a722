"""Schemas of requests and answers; the interface's description is made from them."""
