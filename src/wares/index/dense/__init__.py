"""Dense vectors of one modality: mapped rows, inverted files over ranges of them, and the search that uses both."""
