"""Shopify: the product CSV, and products as its interfaces give them."""
