"""Benchmarks and fault drills: `python -m bench [GROUP]`, one JSON object a line."""
