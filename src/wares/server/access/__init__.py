"""Access control: declared at the route, enforced in one place, closed otherwise."""
