"""A provider that names its balance, behind the studio's one seam to the network."""

from tests.lifecycle.conftest import provider

__all__ = ["provider"]
