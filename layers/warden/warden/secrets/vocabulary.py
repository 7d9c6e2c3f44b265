def vocabulary(words: str) -> frozenset[str]:
    """The words of a text as a set: long word lists stay readable as running text."""
    return frozenset(words.split())
