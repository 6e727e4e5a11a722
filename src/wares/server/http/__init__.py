"""HTTP beneath the routes: connections, bounded bodies, media types, errors, threads."""
