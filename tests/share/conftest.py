"""The project of the pages' tests."""

from tests.pages.conftest import alice, made, studio

__all__ = ["alice", "made", "studio"]
