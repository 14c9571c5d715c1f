"""Records that two people changed in the same place: both versions, and the choice between them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import day_bounds
from crm_desktop.domain.specs import KIND, Kind, Policy, Type
from crm_desktop.services.conflict_rows import DELETED, Disputed, Mine, own_devices, read_closed, read_open
from crm_desktop.services.conflict_views import (
    Choice,
    ConflictField,
    ConflictGroup,
    DeleteConflict,
    Merged,
    Own,
    PastDecision,
    Side,
)
from crm_desktop.services.custom_changes import clean_record_changes
from crm_desktop.services.custom_fields import list_custom_fields
from crm_desktop.services.users import user_names
from crm_desktop.services.wording import Names, field_label, value_words
from crm_desktop.services.zones import my_zone
from crm_desktop.store.codec import canonical, flat_get
from crm_desktop.store.engine import Store

__all__ = [
    "Choice", "ConflictField", "ConflictGroup", "DeleteConflict", "Merged", "Own", "PastDecision", "Side",
    "conflict_ids", "count_open", "decide", "list_conflicts", "list_merged_today", "past",
]  # fmt: skip


def list_conflicts(store: Store) -> list[ConflictGroup]:
    """Return the records that need a choice, the one that waits longest first."""
    groups: dict[str, list[Disputed]] = {}
    for disputed in read_open(store):
        if disputed.what != "held":
            groups.setdefault(disputed.record_id, []).append(disputed)
    names, people, mine = Names(store), user_names(store), own_devices(store)
    return [_group(store, found, names, people, mine) for found in groups.values()]


def conflict_ids(store: Store) -> frozenset[str]:
    """Return the ids of records that need a choice: the mark in lists."""
    return frozenset(d.record_id for d in read_open(store))


def count_open(store: Store) -> int:
    """Return how many records need a choice; mass deletes that wait to be confirmed count apart."""
    return len({d.record_id for d in read_open(store) if d.what != "held"})


def list_merged_today(store: Store) -> list[Merged]:
    """Return what was merged by itself since midnight of this computer."""
    since, _ = day_bounds(store.clock.now(), my_zone(store))
    rows = store.query(
        "SELECT c.tbl, c.rid, c.new, t.by, t.at, t.batch FROM sync_answer a JOIN change c ON c.n = a.n "
        "JOIN tx_named t ON t.tx = c.tx WHERE a.out = 'merged' AND t.at >= ? ORDER BY c.n DESC",
        (since,),
    )
    names, people = Names(store), user_names(store)
    found = []
    for table, record_id, new, by, at, batch in rows:
        kind = KIND.get(str(table))
        for field in json.loads(str(new or "{}")) if kind else ():
            if kind and kind.by_name.get(field) and kind.by_name[field].policy is Policy.TEXT:
                found.append(
                    Merged(
                        kind.name, str(record_id), names.name(kind.name, str(record_id)), field,
                        field_label(kind, field, None, names), people.get(str(by), ""), int(str(at)), str(batch),
                    )
                )  # fmt: skip
    return found


def past(store: Store, limit: int = 200) -> list[PastDecision]:
    """Return closed conflicts, the newest first."""
    names, people = Names(store), user_names(store)
    found = []
    for d, decided_by, value, at in read_closed(store, limit):
        kind = KIND.get(d.record_kind)
        if kind is None:
            continue
        chosen = value if d.state == "decided" else d.kept
        other = d.other if canonical(chosen) == canonical(d.kept) else d.kept
        found.append(
            PastDecision(
                d.id, kind.name, d.record_id, names.name(kind.name, d.record_id),
                field_label(kind, d.field, other, names),
                value_words(kind, d.field, chosen, names), value_words(kind, d.field, other, names),
                people.get(decided_by, ""), at, d.state,
            )
        )  # fmt: skip
    return found


def decide(store: Store, record_id: str, choices: Mapping[str, Choice | Own]) -> str:
    """Choose for some conflicts of a record (conflict id -> choice) and return the batch.

    For a delete MINE deletes for who deleted and keeps for who edited, THEIRS the other way. A value of one's own is
    checked as in a form. It is an ordinary change: it works without a network, is sent later and can be undone.
    """
    disputed = {d.id: d for d in read_open(store) if d.record_id == record_id}
    missing = [conflict for conflict in choices if conflict not in disputed]
    if missing or not choices:
        raise NotFoundError(
            tr("There is nothing to choose any more for this record"),
            tr("Somebody chose already; look at its history."),
        )
    kind, mine = KIND[next(iter(disputed.values())).record_kind], own_devices(store)
    title = tr("{name}: chosen between two versions", name=Names(store).name(kind.name, record_id))
    values = {conflict: _chosen(store, disputed[conflict], choice, mine) for conflict, choice in choices.items()}
    with store.write(title) as unit:
        for conflict_id, value in values.items():
            d = disputed[conflict_id]
            row = unit.row(kind, record_id) or {}
            held = flat_get(row, d.field)
            decision = canonical({"c": d.id, "o": d.other, "v": value})
            unit.decide(kind, record_id, {d.field: value}, {d.field: held}, decision)
        return unit.batch_id


def _chosen(store: Store, d: Disputed, choice: Choice | Own, mine: Mine) -> object:
    if isinstance(choice, Own):
        return clean_record_changes(store, KIND[d.record_kind], {d.field: choice.value})[d.field]
    if choice is Choice.BOTH:
        is_text = _is_text(store, KIND[d.record_kind], d.field)
        first, second = (d.other, d.kept) if mine.made(d.other_by, d.other_dev) else (d.kept, d.other)
        if not (is_text and isinstance(first, str) and isinstance(second, str)):
            raise ValidationError(tr("Only of two texts both can be kept"), tr("Choose one, or type what it shall be."))
        return f"{first}\n{second}"
    return d.mine(mine) if choice is Choice.MINE else d.theirs(mine)


def _is_text(store: Store, kind: Kind, name: str) -> bool:
    """Return whether a field holds a text: a choice or a date is one word, and two of them are none."""
    name, _, key = name.partition(".")
    if name == "custom":
        return any(one.key == key and one.type == "text" for one in list_custom_fields(store, kind.name))
    field = kind.by_name.get(name)
    return field is not None and not key and field.type in (Type.TEXT, Type.LONG_TEXT)


def _group(
    store: Store, found: Sequence[Disputed], names: Names, people: Mapping[str, str], mine: Mine
) -> ConflictGroup:
    first = found[0]
    title = names.name(first.record_kind, first.record_id)
    deletes = [d for d in found if d.field == DELETED]
    fields = tuple(_field(store, KIND[d.record_kind], d, names, people, mine) for d in found if d.field != DELETED)
    delete = None
    if deletes:
        d = deletes[0]
        delete = DeleteConflict(
            d.id, people.get(d.other_by, ""), d.other_at, mine.device(d.other_dev), mine.made(d.other_by, d.other_dev),
            d.what == "held",
        )  # fmt: skip
    return ConflictGroup(first.record_kind, first.record_id, title, fields, delete, min(d.other_at for d in found))


def _field(store: Store, kind: Kind, d: Disputed, names: Names, people: Mapping[str, str], mine: Mine) -> ConflictField:
    def side(value: object, by: str, at: int, dev: str) -> Side:
        words = value_words(kind, d.field, value, names)
        return Side(value, words, people.get(by, ""), at, mine.device(dev), mine.made(by, dev))

    kept, other = side(d.kept, d.kept_by, d.kept_at, d.kept_dev), side(d.other, d.other_by, d.other_at, d.other_dev)
    is_kept_mine = d.is_kept_mine(mine)
    return ConflictField(
        d.id, d.field, field_label(kind, d.field, d.other if d.other is not None else d.kept, names), d.base,
        value_words(kind, d.field, d.base, names), kept if is_kept_mine else other, other if is_kept_mine else kept,
        is_kept_mine, isinstance(d.kept, str) and isinstance(d.other, str) and _is_text(store, kind, d.field),
    )  # fmt: skip
