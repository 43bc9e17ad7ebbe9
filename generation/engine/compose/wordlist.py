"""Word lists written as text."""


def word_set(*lines: str) -> frozenset[str]:
    """The words of some lines, separated by spaces."""
    return frozenset(word for line in lines for word in line.split())
