"""Publications and letters of a theme."""
