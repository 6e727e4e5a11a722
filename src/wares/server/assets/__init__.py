"""The storefront's files as browsers get them: joined, minified, compressed, named by their content."""
