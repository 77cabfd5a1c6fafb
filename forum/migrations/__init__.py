"""The built-in runner's migrations: one app, operations in order."""
