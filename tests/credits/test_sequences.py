"""Random lives of a studio: whatever happens, its ledger is the provider's book."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest

from tests.credits.life import live

pytestmark = pytest.mark.django_db
SEQUENCES = int(os.environ.get("SEQUENCES", "30"))
FIRST_SEED = int(os.environ.get("FIRST_SEED", "1"))


@pytest.fixture
def quiet() -> Iterator[None]:
    """Thousands of lines of log are no help; a sequence tells its own story."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + SEQUENCES))
def test_whatever_happens_the_ledger_is_the_providers_book(seed: int) -> None:
    facts = live(seed)
    assert facts["accounts"] == 3
