"""What a shopper may like next: recommenders behind one protocol, and one answer made of them."""
