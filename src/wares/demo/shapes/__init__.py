"""How each kind of product is drawn, one module a department."""
