"""A provider behind the studio's one seam to the network."""

import pytest

from generation import keys
from tests.lifecycle.provider import Provider


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Provider:
    provider = Provider()
    monkeypatch.setattr(keys, "transport", provider.transport)
    return provider
