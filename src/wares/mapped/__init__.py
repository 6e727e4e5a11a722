"""Arrays and names in files: appended by one writer, mapped by any number of processes, read only where touched."""
