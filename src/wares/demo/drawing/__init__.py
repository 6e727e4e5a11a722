"""Drawing of the demo shop's product pictures."""
