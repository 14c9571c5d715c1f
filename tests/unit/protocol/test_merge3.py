"""Merging two edits of a text by whole lines."""

from __future__ import annotations

import random

import pytest

from crm_desktop.protocol import merge3 as module
from crm_desktop.protocol.merge3 import LINES, LONGEST, merge3

CLEAN = [
    ("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"),
    ("a\nb\nc", "a\nb\nc", "x", "x"),
    ("a\nb\nc", "x", "a\nb\nc", "x"),
    ("a\nb\nc", "b\nc", "a\nb", "b"),
    ("a\nb\nc", "0\na\nb\nc", "a\nb\nc\nd", "0\na\nb\nc\nd"),
    ("a\nb\nc\nd", "a\nX\nb\nc\nd", "a\nb\nc\nY\nd", "a\nX\nb\nc\nY\nd"),
    # The same edit of both is there once, beside another one of each.
    ("a\nb\nc\nd\ne", "A\nb\nc\nd\ne", "A\nb\nc\nd\nE", "A\nb\nc\nd\nE"),
    ("a\nb\nc\nd", "b\nc\nd", "b\nc\nD", "b\nc\nD"),
    ("", "a", "a", "a"),
    # Ends of lines and of the text are no edits of their lines.
    ("a\r\nb\r\nc", "A\nb\nc", "a\r\nb\r\nC", "A\nb\nC"),
    ("a\nb\nc\n", "A\nb\nc", "a\nb\nC\n", "A\nb\nC"),
    ("a\nb\nc", "A\nb\nc", "a\nb\nC\n", "A\nb\nC\n"),
    ("a\x0bb\nx\nc", "A\x0bb\nx\nc", "a\x0bb\nx\nC", "A\x0bb\nx\nC"),
]
TOUCHING = [
    ("a\nb", "A\nb", "a\nB"),
    ("a\nb\nc", "A\nb\nc", "X\nb\nc"),
    ("a", "a\nx", "a\ny"),
    ("", "a", "b"),
    ("a\nb", "", "a\nB"),
]
DOUBLED = [
    # The same line added in two places by two people: once would lose a place, twice says it twice.
    ("a\nb\nc", "new\na\nb\nc", "a\nb\nc\nnew"),
    # The same block moved to two places.
    ("m\na\nb\nc\nd", "a\nb\nm\nc\nd", "a\nb\nc\nd\nm"),
    # One removed the first of two equal lines, the other the second.
    ("-\na\nb\n-", "a\nb\n-", "-\na\nb"),
]


@pytest.mark.parametrize(("base", "left", "right", "merged"), CLEAN)
def test_edits_that_lie_apart_are_both_there(base: str, left: str, right: str, merged: str) -> None:
    assert merge3(base, left, right) == merged


@pytest.mark.parametrize(("base", "left", "right"), TOUCHING)
def test_edits_that_overlap_or_touch_are_for_a_person(base: str, left: str, right: str) -> None:
    assert merge3(base, left, right) is None
    assert merge3(base, right, left) is None


@pytest.mark.parametrize(("base", "left", "right"), DOUBLED)
def test_no_line_is_said_twice_or_lost(base: str, left: str, right: str) -> None:
    assert merge3(base, left, right) is None


def test_repeated_lines_that_one_side_alone_changed_are_merged() -> None:
    assert merge3("-\na\n-\nb\n-", "-\nA\n-\nb\n-", "-\na\n-\nb\n-\n-") == "-\nA\n-\nb\n-\n-"


def test_one_removes_a_repeated_line_and_another_adds_one() -> None:
    assert merge3("-\na\nb\nc\n-", "a\nb\nc\n-", "-\na\nb\nc\n-\n-") == "a\nb\nc\n-\n-"


def test_a_moved_block_beside_an_edit_elsewhere_is_merged() -> None:
    assert merge3("m\na\nb\nc\nd", "a\nb\nm\nc\nd", "m\na\nb\nc\nD") == "a\nb\nm\nc\nD"


def test_very_long_texts_are_for_a_person() -> None:
    base = "\n".join(map(str, range(LINES + 1)))
    assert merge3(base, "x\n" + base, base + "\ny") is None
    assert merge3("a\nb\nc", "a\nb\nc" + "x" * LONGEST, "A\nb\nc") is None


def test_too_much_work_is_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    base, left = "\n".join(map(str, range(100))), "\n".join(map(str, range(200, 300)))
    assert merge3(base, left, base) is not None
    monkeypatch.setattr(module, "WORK", 1_000)
    assert merge3(base, left, base) is None


def test_thousands_of_equal_lines_cost_little() -> None:
    assert merge3("\n".join("x" * 1999), "\n".join("x" * 999), "\n".join("x" * 1000)) is None
    assert module.WORK <= 200_000


def test_a_difference_turns_one_text_into_the_other_whatever_they_are() -> None:
    chance = random.Random(7)
    for _ in range(3_000):
        a, b = ([chance.choice("abc") for _ in range(chance.randrange(9))] for _ in range(2))
        hunks = module._hunks(a, b)
        assert hunks is not None and module._apply(a, hunks) == b


def test_a_merge_is_the_same_from_both_sides_and_keeps_every_line() -> None:
    chance, merged = random.Random(8), 0
    for _ in range(5_000):
        base = [chance.choice("abcdef") for _ in range(chance.randrange(3, 10))]
        left, right = _edited(base, chance, "L"), _edited(base, chance, "R")
        texts = ["\n".join(lines) for lines in (base, left, right)]
        result = merge3(*texts)
        assert result == merge3(texts[0], texts[2], texts[1])
        if result is not None:
            merged += 1
            assert {line for line in left if "L" in line} <= set(result.split("\n"))
            assert {line for line in right if "R" in line} <= set(result.split("\n"))
            assert max((result.split("\n").count(line) for line in result.split("\n") if len(line) > 1), default=1) == 1
    assert merged > 1_000


def _edited(base: list[str], chance: random.Random, mark: str) -> list[str]:
    lines = list(base)
    for n in range(chance.randrange(1, 3)):
        at = chance.randrange(len(lines) + 1)
        if chance.random() < 0.5 or at == len(lines):
            lines.insert(at, f"{mark}{n}")
        else:
            lines[at] = f"{mark}{n}"
    return lines
