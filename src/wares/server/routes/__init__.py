"""Routes: a request is read, the shop asked, an answer written."""
