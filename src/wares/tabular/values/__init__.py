"""Values of columns: dates, numbers, prices, lists, texts, and the conventions a column follows."""
