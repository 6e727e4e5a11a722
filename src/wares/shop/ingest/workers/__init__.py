"""Work of an ingest that hangs on nothing but what is handed over, in processes of its own."""
