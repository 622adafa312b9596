"""Tables of platforms, a module for each family: `ROWS` is all that it needs."""
