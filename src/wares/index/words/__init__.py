"""The words engine (Tantivy): which products have which terms and values, counted, ordered and aggregated."""
