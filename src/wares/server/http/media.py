"""Media types of bodies."""

JSON = "application/json"
FORM = "multipart/form-data"
TEXT = "text/plain"
LINES = "application/x-ndjson"
