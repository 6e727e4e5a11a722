"""The general encoder from published weights: its towers are read and cut, its heads learn from catalogues."""
