"""What goes with a product: complementary categories, and the products of them that suit."""
