"""The chart of a report: its words have room on a desk and on a phone."""

from itertools import pairwise

import pytest

from generation.admin.usage.chart import DESK_PX, LETTER_PX, PHONE_PX, draw
from generation.reports import PERS, Question, answer
from tests.reports.book import at, days, write

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("per", PERS)
@pytest.mark.parametrize("last", ["2026-01-01", "2026-01-30", "2026-03-05", "2026-12-31"])
def test_no_word_under_the_bars_stands_in_the_next(per, last):
    write(at("2026-01-01 12:00"), -15)
    chart = draw(answer(Question(days("2026-01-01", last), by="project", per=per)))
    named = [bar for bar in chart.bars if bar.words]
    for bars, width in ((named, DESK_PX), ([bar for bar in named if not bar.is_minor], PHONE_PX)):
        assert bars
        for one, other in pairwise(bars):
            room = (other.middle - one.middle) / 100 * width
            assert room >= LETTER_PX * (len(one.words) + len(other.words)) / 2
