"""Thousands of events under every fault at once, from a seed: whatever happens, nothing breaks and no event is lost."""
