"""The pages of the docs say what the catalogue says, and what the code cites is there."""

import re
from pathlib import Path

import pytest

from generation.musicapi import OPERATIONS
from tests.conformance import tables

REPO = Path(__file__).resolve().parents[2]
DOCS = REPO / "docs"
CITATION = re.compile(r"docs/musicapi\.md((?:[\s#]*(?:,|and)?[\s#]*§\d+(?:\.\d+)?(?:–\d+(?:\.\d+)?)?)+)")
SECTION = re.compile(r"§(\d+(?:\.\d+)?)")
HEADING = re.compile(r"^#{2,3} (\d+(?:\.\d+)?)\.? ", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def test_the_table_of_operations_is_the_catalogues():
    page = tables.PAGE.read_text(encoding="utf-8")
    assert page == tables.page_with_table(page), "run python -m tests.conformance.tables --write"


@pytest.mark.parametrize("key", OPERATIONS)
def test_every_operation_is_shown_with_curl(key):
    page = (DOCS / "curl.md").read_text(encoding="utf-8")
    _, heading, rest = page.partition(f"\n## `{key}`\n")
    assert heading, "run python -m tests.conformance.transcript --write"
    section = rest.partition("\n## ")[0]
    assert f'curl "$URL{OPERATIONS[key].path}"' in section
    assert "\nHTTP 200\n" in section


def test_no_key_and_no_address_of_ours_is_on_the_page():
    page = (DOCS / "curl.md").read_text(encoding="utf-8")
    assert "127.0.0.1" not in page
    assert "Bearer $KEY" in page
    assert not re.search(r"Bearer (?!\$KEY|<key>)", page)


def test_every_section_that_code_cites_is_on_the_page():
    there = set(HEADING.findall((DOCS / "musicapi.md").read_text(encoding="utf-8")))
    cited = {
        (path.relative_to(REPO), section)
        for folder in ("generation", "projects", "tests")
        for path in (REPO / folder).rglob("*.py")
        for citation in CITATION.findall(path.read_text(encoding="utf-8"))
        for section in SECTION.findall(citation)
    }
    assert len(cited) > 10
    assert {(path, section) for path, section in cited if section not in there} == set()


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_links_between_the_pages_lead_somewhere(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    for target in LINK.findall(text):
        assert target.startswith("https://") or (DOCS / target).exists(), target
