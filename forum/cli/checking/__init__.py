"""Checks of the project itself, which `forum check NAME` runs."""
