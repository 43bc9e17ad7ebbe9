"""Each error of the contract ends in a state with a sentence, and docs/errors.md says which."""

import pytest

from tests.lifecycle import error_table
from tests.lifecycle.error_cases import CASES, Case

pytestmark = pytest.mark.django_db
WRITTEN = error_table.PLACE.read_text().splitlines()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{'song' if case.is_task else 'wav'}, {case.cause}")
def test_an_error_ends_as_the_docs_say(case: Case):
    assert error_table.line(case) in WRITTEN


def test_the_docs_have_one_row_for_each_case():
    rows = [line for line in WRITTEN if line.startswith("| ") and not line.startswith("| What MusicAPI did")]
    assert len(rows) == len(CASES)
