"""How a person's name is shown and sorted."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache


def display_name(values: Mapping[str, object]) -> str:
    """Return the name as people say it; family name first and unspaced where it is written in CJK letters."""
    return both_names(values)[0]


def sort_name(values: Mapping[str, object]) -> str:
    """Return the text that decides the place in a list: family name, then given name."""
    return both_names(values)[1]


def both_names(values: Mapping[str, object]) -> tuple[str, str]:
    """Return the name to show and the one to sort by, from one look at the parts."""
    given, middle, family = _part(values, "given_name"), _part(values, "additional_name"), _part(values, "family_name")
    if given and family and not given.isascii() and is_cjk(given) and is_cjk(family):
        return family + given, _joined(family, given, middle)
    if given and family and not middle:  # most names
        shown, sorted_by = f"{given} {family}", f"{family} {given}"
    else:
        shown, sorted_by = _joined(given, middle, family), _joined(family, given, middle)
    suffix = _part(values, "suffix")
    if shown and suffix:
        shown = f"{shown}, {suffix}"
    shown = shown or _part(values, "nickname") or _first_point(values.get("points"))
    return shown, sorted_by or shown


def _part(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    return str(value).strip() if value else ""


def _joined(*parts: str) -> str:
    return " ".join([part for part in parts if part])


@lru_cache(4096)  # names come again, and the name of each letter is looked up
def is_cjk(text: str) -> bool:
    """Return whether every letter is Chinese, Japanese or Korean."""
    return bool(text) and all(
        unicodedata.name(c, "").startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL")) for c in text if c.isalpha()
    )


def _first_point(points: object) -> str:
    """Return the first e-mail, else the first phone or other point."""
    if not isinstance(points, Mapping):
        return ""
    # By key where the kind is the same: the order of a map's keys says nothing, and the file keeps them sorted.
    items = sorted((_rank(p), key, p) for key, p in points.items() if isinstance(p, Mapping) and p.get("value"))
    return str(items[0][2]["value"]) if items else ""


def _rank(point: Mapping[str, object]) -> int:
    return {"email": 0, "phone": 1}.get(str(point.get("kind")), 9)
