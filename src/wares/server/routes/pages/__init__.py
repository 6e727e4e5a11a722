"""Routes of pages: the storefront in HTML, and what tells search engines of it."""
