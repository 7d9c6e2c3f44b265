"""The hub's functions at work."""
