"""Communities around one theme, and who is in them."""
