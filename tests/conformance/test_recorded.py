"""The decoder against every recorded example of the contract."""

import pytest

from generation.musicapi.operations import OPERATIONS
from tests.conformance import recorded

EXAMPLES = {name: recorded.load(name) for name in recorded.names()}


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_the_contract_shows_is_read_as_it_is_meant(name):
    assert recorded.differences(EXAMPLES[name]) == []


def test_an_example_says_where_it_comes_from_and_what_it_expects():
    for name, example in EXAMPLES.items():
        assert example["section"].startswith("§"), name
        assert example["about"].endswith("."), name
        assert "raises" in example or example["expect"], name


def test_every_operation_has_a_recorded_answer():
    shown = {example.get("operation") for example in EXAMPLES.values() if example["decode"] == "answer"}
    asked_now = {
        operation.key
        for operation in OPERATIONS.values()
        if operation.answer == "now" and operation.method == "POST"
    }
    assert shown == asked_now


def test_every_operation_with_a_task_has_a_recorded_request():
    shown = {
        example["expect"]["operation"] for example in EXAMPLES.values() if example["decode"] == "request"
    }
    through_tasks = {key for key, operation in OPERATIONS.items() if operation.answer == "task"}
    assert through_tasks - shown == {"sonic.stems_basic", "sonic.stems_full"}, "a clip is all that stems take"
