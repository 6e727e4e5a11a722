"""What commands print: tables, progress bars, previews."""
