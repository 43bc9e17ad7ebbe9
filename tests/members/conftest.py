"""The project of the pages' tests, for those about who may come in."""

from tests.pages.conftest import alice, made, studio

__all__ = ["alice", "made", "studio"]
