"""Samenspraak: a closed community forum for professionals around one theme."""
