"""Server pages: the storefront as HTML that people and machines read without JavaScript."""
