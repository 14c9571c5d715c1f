"""Columns of names under titles in any language: a person's names are found again in the person's e-mail address."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crm_desktop.domain.collate import fold

_WORDS = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"[^\W\d_][^\W\d_.'’ -]*(?:[ '’.-]+[^\W\d_]+\.?)*\Z")
_LEAST_ROWS = 3
_ENOUGH = 0.5  # of the rows; many addresses are office@ and the like


def find_names(samples: Sequence[Sequence[str]], email: int, places: Sequence[int]) -> dict[int, str]:
    """Return the targets of the columns whose words stand in the e-mail address beside them."""
    rows = [row for row in samples if email < len(row) and "@" in row[email]]
    if len(rows) < _LEAST_ROWS:
        return {}
    found = {place: starts for place in places if (starts := _starts(rows, email, place))}
    whole = [place for place in found if _is_whole(rows, place)]
    if whole:
        return {whole[0]: "person.full_name"}
    parts = sorted(found, key=lambda place: sum(found[place]) / len(found[place]))[:2]
    if len(parts) != 2:
        return {}
    # jana.novakova@…: the first name stands before the last name.
    return {parts[0]: "person.given_name", parts[1]: "person.family_name"}


def _starts(rows: Sequence[Sequence[str]], email: int, place: int) -> list[int]:
    """Return where in the addresses the words of a column begin; nothing if they are in too few of them."""
    starts: list[int] = []
    for row in rows:
        text = row[place].strip() if place < len(row) else ""
        if text and not _NAME.match(text):
            return []
        local = fold(row[email].partition("@")[0])
        hits = [at for word in _WORDS.findall(fold(text)) if len(word) > 2 and (at := local.find(word)) >= 0]
        starts += hits[:1]
    return starts if len(starts) >= _ENOUGH * len(rows) else []


def _is_whole(rows: Sequence[Sequence[str]], place: int) -> bool:
    return sum(" " in row[place].strip() for row in rows) * 2 > len(rows)
