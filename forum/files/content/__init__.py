"""What is in a file: its kind, a clean copy, its text, and whether a scanner objects."""

from forum.files.content.documents import readable_text
from forum.files.content.looking import LIMIT, Looked, looked_at
from forum.files.content.scanning import ScannerAway, scan

__all__ = ["LIMIT", "Looked", "ScannerAway", "looked_at", "readable_text", "scan"]
