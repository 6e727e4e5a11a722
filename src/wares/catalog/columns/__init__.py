"""What the columns of a feed are: declared, told by headings, or by values."""
