"""HTTP: the native interface under /v1 and the storefront page, both thin over `Shop`."""
