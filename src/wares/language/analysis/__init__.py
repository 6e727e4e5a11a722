"""Text analysis: normalization, segmentation, stems and terms, language by language."""
