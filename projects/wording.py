"""Words as sentences have them."""


def with_article(role: str) -> str:
    """The name of a role within a sentence: `Editor` as "an editor"."""
    return f"{'an' if role[:1].lower() in 'aeiou' else 'a'} {role.lower()}"
