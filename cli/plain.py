"""What others typed, shown without line breaks and terminal sequences."""


def plain(text: object) -> str:
    """Text that does nothing to a terminal; letters of any script stay as they are."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in str(text))
