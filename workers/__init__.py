"""The arq side: job functions and the worker settings."""
