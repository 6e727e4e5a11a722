"""WooCommerce: the product CSV in any language, and products as its interfaces give them."""
