"""The catalogue view as files, and how changes of products get into them."""
