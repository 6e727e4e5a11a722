"""Pictures of products: fetched, bounded, decoded, and their files without metadata."""
