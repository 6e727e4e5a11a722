"""The index on a Qdrant cluster, by URL (extra `cluster`)."""
