"""Who looks like the record that is being typed: asked of the indexes alone, so that it keeps up with the typing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from crm_desktop.domain.collate import fold, sort_key
from crm_desktop.domain.names import sort_name
from crm_desktop.domain.phones import normalize_phone
from crm_desktop.domain.specs import PERSON, Kind
from crm_desktop.services.duplicate_reading import comparable_of, compared_kind, read_some
from crm_desktop.services.duplicate_words import Reason, reasons_of
from crm_desktop.services.lists import json_marks
from crm_desktop.services.match import match_query
from crm_desktop.services.settings import region
from crm_desktop.store.engine import Store

WORTH_A_WORD = 0.25  # a warning may be wrong three times in four: it blocks nothing
_FIRST = 6  # records of a similar name that are looked at; a name of more people says too little
_FEW = 3  # more records with one e-mail are an office, not a person
_END = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Likeness:
    """A record that what is typed looks like."""

    id: str
    title: str
    subtitle: str
    score: float
    reasons: tuple[Reason, ...]


def like(
    store: Store, kind_name: str, values: Mapping[str, object], *, limit: int = 5, not_id: str = ""
) -> list[Likeness]:
    """Return the records that the typed values look like, the likeliest first.

    Beside the fields of the kind the values may hold `email`, `phone` and `company` (its name) as they are typed.
    `not_id` is the record that is being edited; what a person said is not the same as it is left out too.
    """
    kind = compared_kind(kind_name)
    values = _with_points(store, values)
    same_point = _with_same_point(store, kind, values)
    ks = list(dict.fromkeys((*same_point, *_with_like_name(store, kind, values))))
    if not ks:
        return []
    found = _compared(store, kind, values, ks, _apart(store, not_id))
    found.sort(key=lambda one: (-one[1], one[0]))
    return _likenesses(store, kind, found[:limit])


def _with_points(store: Store, values: Mapping[str, object]) -> dict[str, object]:
    """Return the values with what was typed as e-mail and phone among their points."""
    points = values.get("points")
    items = list(points.values()) if isinstance(points, Mapping) else []
    for kind in ("email", "phone"):
        text = str(values.get(kind) or "").strip()
        if text:
            items.append({"kind": kind, "value": text})
    home = region(store)
    for number, item in enumerate(items):
        if item.get("kind") == "phone" and not item.get("normalized"):
            items[number] = {**item, "normalized": _normalized(str(item.get("value") or ""), home)}
    return {**values, "points": dict(enumerate(items))}


@lru_cache(256)  # a number is asked for again with each key that is typed into another field
def _normalized(text: str, home: str) -> str:
    return normalize_phone(text, home)


def _with_same_point(store: Store, kind: Kind, values: Mapping[str, object]) -> list[int]:
    points = values["points"]
    assert isinstance(points, Mapping)
    keys = {
        str(p.get("normalized") or fold(str(p["value"]).strip()))
        for p in points.values()
        if p.get("value") and p.get("kind") in ("email", "phone")
    }
    return _ks(
        store,
        "SELECT k FROM point_index WHERE value IN (SELECT value FROM json_each(?)) AND kind = ? LIMIT 50",
        (json_marks(keys), kind.number),
    )


def _with_like_name(store: Store, kind: Kind, values: Mapping[str, object]) -> list[int]:
    """Return records that begin with the typed name in the order of the list, and the newest with alike words."""
    if kind is PERSON:
        given, family = (str(values.get(name) or "").strip() for name in ("given_name", "family_name"))
        if not given or not family:
            return []  # half a name is everybody's
        turned = {"given_name": family, "family_name": given}
        keys = [sort_key(sort_name({"given_name": given, "family_name": family})), sort_key(sort_name(turned))]
        words = f"{fold(given)[:3]} {fold(family)[:3]}"
    else:
        name = str(values.get("name") or "").strip()
        if len(name) < 3:
            return []
        keys, words = [sort_key(name)], " ".join(word[:5] for word in fold(name).split()[:2])
    found: list[int] = []
    for key in keys:
        sql = f"SELECT k FROM {kind.name} WHERE deleted_at IS NULL AND sort_name >= ? AND sort_name < ? LIMIT ?"  # noqa: S608
        found += _ks(store, sql, (key, key + _END, _FIRST))
    match = match_query(words)
    if match:
        newest = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT 400"
        sql = f"SELECT rowid >> 6 FROM ({newest}) WHERE rowid & 63 = ? LIMIT ?"  # noqa: S608 fixed text
        found += _ks(store, sql, (match, kind.number, _FIRST))
    return found


def _compared(
    store: Store, kind: Kind, values: Mapping[str, object], ks: list[int], apart: set[str]
) -> list[tuple[str, float, tuple[str, ...]]]:
    from crm_desktop.domain.duplicates.commonness import Commonness
    from crm_desktop.domain.duplicates.finding import rules_of

    typed = comparable_of(kind, values, str(values.get("company") or ""))
    read = read_some(store, kind, ks)
    size = store.query(f"SELECT coalesce(max(k), 0) FROM {kind.name}")[0][0]  # noqa: S608 kind's name
    # The whole file is not counted for a key press; how many have just this name shows among what was found.
    names = Counter(f"{r.given}|{r.family}" for r in read.records)
    emails = Counter(email for r in read.records for email in r.emails)
    common = Commonness(int(str(size)), {"whole_name": names, "email": emails})
    rules = rules_of(kind.name)
    found = []
    for record_id, record in zip(read.ids, read.records, strict=True):
        if record_id in apart:
            continue
        score, codes = rules.compare(typed, record, common, WORTH_A_WORD)
        shared = [email for email in record.emails if email in typed.emails]
        if score < WORTH_A_WORD and shared and emails[shared[0]] <= _FEW:
            score, codes = WORTH_A_WORD, ("same_email",)  # whoever it is, the person wants to know
        if score >= WORTH_A_WORD:
            found.append((record_id, score, codes))
    return found


def _apart(store: Store, record_id: str) -> set[str]:
    if not record_id:
        return set()
    rows = store.query(
        "SELECT first_id, second_id FROM distinct_pair WHERE deleted_at IS NULL AND first_id = ?1 "
        "UNION ALL SELECT first_id, second_id FROM distinct_pair WHERE deleted_at IS NULL AND second_id = ?1",
        (record_id,),
    )
    return {record_id, *(str(other) for row in rows for other in row)}


def _likenesses(store: Store, kind: Kind, found: list[tuple[str, float, tuple[str, ...]]]) -> list[Likeness]:
    lines = _lines(store, kind, [record_id for record_id, _, _ in found])
    return [
        Likeness(record_id, *lines[record_id], round(score, 3), reasons_of(codes))
        for record_id, score, codes in found
        if record_id in lines
    ]


def _lines(store: Store, kind: Kind, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    if kind is PERSON:
        sql = (
            "SELECT r.id, r.display_name, r.job_title, c.display_name FROM person r "
            "LEFT JOIN company c ON c.id = r.company_id AND c.deleted_at IS NULL "
        )
    else:
        sql = "SELECT r.id, r.display_name, r.industry, r.website FROM company r "
    rows = store.query(f"{sql} WHERE r.id IN (SELECT value FROM json_each(?))", (json_marks(ids),))  # noqa: S608
    return {str(r[0]): (str(r[1] or ""), " · ".join(str(part) for part in r[2:] if part)) for r in rows}


def _ks(store: Store, sql: str, params: tuple[object, ...]) -> list[int]:
    return [int(str(row[0])) for row in store.query(sql, params)]
