"""How a person's name is shown and sorted."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache


def display_name(values: Mapping[str, object]) -> str:
    """Return the name as people say it; family name first and unspaced where it is written in CJK letters."""
    given, middle, family = _part(values, "given_name"), _part(values, "additional_name"), _part(values, "family_name")
    if given and family and not given.isascii() and is_cjk(given) and is_cjk(family):
        return family + given
    name = _joined(given, middle, family)
    suffix = _part(values, "suffix")
    if name and suffix:
        name = f"{name}, {suffix}"
    return name or _part(values, "nickname") or _first_point(values.get("points"))


def sort_name(values: Mapping[str, object]) -> str:
    """Return the text that decides the place in a list: family name, then given name."""
    given, middle, family = _part(values, "given_name"), _part(values, "additional_name"), _part(values, "family_name")
    return _joined(family, given, middle) or display_name(values)


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
