"""Files with a record a row: read, decoded, their columns and values understood; for feeds and event logs alike."""
