"""Merge two people or two companies that are one and the same, and take that back at any later time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from crm_desktop.domain.errors import Canceled, ConflictError, NotFoundError, ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.merging import Side, changes_of
from crm_desktop.domain.specs import ALIAS, COMPANY, KIND, PERSON, Kind, Type
from crm_desktop.services import records
from crm_desktop.services.aliases import current_id, find_merged, merge_of, title_of
from crm_desktop.services.merge_moves import count_moves, move_all
from crm_desktop.services.merge_words import FieldPair, words_of_pairs
from crm_desktop.services.undo import Progress, UndoReport, get_batch, undo
from crm_desktop.services.users import user_names
from crm_desktop.services.validation import clean_changes
from crm_desktop.store.batch import Batch
from crm_desktop.store.codec import canonical, flatten
from crm_desktop.store.engine import Store
from crm_desktop.store.log import Cause
from crm_desktop.store.unit_of_work import Unit

__all__ = [
    "FieldPair", "MergePreview", "MergeReport", "MergeRow", "Side", "check_pair", "current_id", "list_merges", "merge",
    "preview_merge", "unmerge",
]  # fmt: skip

MERGED_KINDS = (PERSON, COMPANY)
SMALL = 50  # records that move in one transaction
_TOLD_EVERY = 50
Row = dict[str, object]


@dataclass(frozen=True)
class MergePreview:
    """What a merge would do: each field of both, and how many records of which kind move to the kept one."""

    kind: str
    keep_id: str
    other_id: str
    keep_title: str
    other_title: str
    fields: tuple[FieldPair, ...]
    moves: Mapping[str, int]
    seen: str  # stands for both records as they are now


@dataclass(frozen=True)
class MergeReport:
    """What a merge did."""

    batch_id: str
    kept_id: str
    moved: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A merge that was not undone."""

    batch_id: str
    kind: str
    kept_id: str
    kept_title: str
    other_id: str
    other_title: str
    at: int
    who: str


def preview_merge(store: Store, kind_name: str, keep_id: str, other_id: str) -> MergePreview:
    """Return what both records say and what a merge of them would move."""
    kind = check_pair(store, kind_name, keep_id, other_id)
    keep, other = records.get(store, kind, keep_id), records.get(store, kind, other_id)
    return MergePreview(
        kind.name, keep_id, other_id,
        title_of(store, kind.name, keep_id), title_of(store, kind.name, other_id),
        words_of_pairs(store, kind, keep, other), count_moves(store.query, kind, other_id), _seen(kind, keep, other),
    )  # fmt: skip


def merge(
    store: Store,
    kind_name: str,
    keep_id: str,
    other_id: str,
    *,
    chosen: Mapping[str, Side] | None = None,
    texts: Mapping[str, str] | None = None,
    seen: str = "",
    on_progress: Progress = lambda done, of: None,
    is_canceled: Callable[[], bool] = lambda: False,
) -> MergeReport:
    """Make one record of two: `chosen` says by field whose value is taken, where both have one and they differ.

    `texts` are the words of long texts that are kept both, where a person edited what comes out.
    All that belongs to the other record moves to the kept one; the other one goes to the bin and its id leads on.
    `seen` is that of the preview which the person looked at: a record that was changed since is not merged blindly.
    A large merge tells how far it is and can be canceled; what had moved by then goes back.
    """
    kind = check_pair(store, kind_name, keep_id, other_id)
    chosen = chosen or {}
    _check_chosen(store, kind, keep_id, other_id, chosen)
    edited = _clean_texts(kind, texts or {}, chosen)
    title = _title(store, kind, keep_id, other_id)
    moving = sum(count_moves(store.query, kind, other_id).values())
    if moving <= SMALL:
        with store.write(title, cause=Cause.MERGE) as unit:
            _check_seen(kind, unit.row(kind, keep_id) or {}, unit.row(kind, other_id) or {}, seen)
            moved = move_all(lambda: unit, kind, other_id, keep_id)
            _join(unit, kind, keep_id, other_id, chosen, edited)
            return MergeReport(unit.batch_id, keep_id, moved)
    # Before the job begins: a refusal leaves no unfinished one behind.
    _check_seen(kind, records.get(store, kind, keep_id), records.get(store, kind, other_id), seen)
    batch_id = ""
    try:
        with store.batch(title, cause=Cause.MERGE) as batch:
            batch_id = batch.id
            watched = _Watched(batch, moving, on_progress, is_canceled)
            return MergeReport(batch.id, keep_id, _merge_many(watched, kind, keep_id, other_id, chosen, edited))
    except Canceled:
        undo(store, batch_id)
        raise


def _title(store: Store, kind: Kind, keep_id: str, other_id: str) -> str:
    names = {"kept": title_of(store, kind.name, keep_id), "other": title_of(store, kind.name, other_id)}
    return tr("{other} merged into {kept}", **names)


def _merge_many(
    watched: _Watched, kind: Kind, keep_id: str, other_id: str, chosen: Mapping[str, Side], edited: Row
) -> dict[str, int]:
    """Move what belongs to it first: were the job cut short, both records would still be there."""
    moved = move_all(watched.next_unit, kind, other_id, keep_id)
    unit = watched.next_unit()
    for name, count in move_all(lambda: unit, kind, other_id, keep_id).items():  # what came meanwhile
        moved[name] = moved.get(name, 0) + count
    _join(unit, kind, keep_id, other_id, chosen, edited)
    return moved


class _Watched:
    """Hands out the unit of a large merge, tells how far it is and stops when asked to."""

    def __init__(self, batch: Batch, total: int, tell: Progress, is_canceled: Callable[[], bool]) -> None:
        self._batch, self._total, self._tell, self._is_canceled = batch, total, tell, is_canceled
        self._done = 0

    def next_unit(self) -> Unit:
        """Return the unit for the next record."""
        if self._is_canceled():
            raise Canceled(tr("Stopped"), tr("Nothing was changed."))
        self._done += 1
        if self._done % _TOLD_EVERY == 0:
            self._tell(min(self._done, self._total), self._total)
        self._batch.breathe()
        return self._batch.unit()


def unmerge(store: Store, batch_id: str, *, on_progress: Progress | None = None) -> UndoReport:
    """Take a merge back, at any later time; what was edited since is kept and listed."""
    target = get_batch(store, batch_id)
    if target.cause is not Cause.MERGE:
        raise ValidationError(tr("“{title}” is not a merge", title=target.title), tr("Undo it from History."))
    return undo(store, batch_id, on_progress=on_progress)


def list_merges(store: Store, limit: int = 200) -> list[MergeRow]:
    """Return the merges that were not undone, the newest first."""
    rows = store.query(
        "SELECT a.old_id, a.new_id, a.kind, max(c.n), t.at, t.by FROM alias a JOIN change c ON c.rid = a.id "
        "JOIN tx_named t ON t.tx = c.tx WHERE a.deleted_at IS NULL AND t.cause = ? GROUP BY a.id "
        "ORDER BY max(c.n) DESC LIMIT ?",
        (Cause.MERGE.value, limit),
    )
    users = user_names(store)
    return [
        MergeRow(
            merge_of(store, str(old)), str(kind), str(new), title_of(store, str(kind), str(new)), str(old),
            title_of(store, str(kind), str(old)), int(str(at)), users.get(str(by), ""),
        )
        for old, new, kind, _, at, by in rows
        if str(kind) in KIND
    ]  # fmt: skip


def check_pair(store: Store, kind_name: str, keep_id: str, other_id: str) -> Kind:
    """Return the kind of two records that can be merged; refuse any others with the reason."""
    kind = KIND.get(kind_name)
    if kind not in MERGED_KINDS or kind is None:
        raise ValidationError(tr("Only people and companies can be merged"), tr("Choose two people or two companies."))
    if keep_id == other_id:
        raise ValidationError(tr("That is one and the same record"), tr("Choose two different records."))
    for record_id in (keep_id, other_id):
        _check_kind(store, kind, record_id)
        _check_here(store, kind, record_id)
    return kind


def _check_kind(store: Store, kind: Kind, record_id: str) -> None:
    try:
        found = records.kind_of(store, record_id)
    except NotFoundError:
        raise records.not_found(kind, record_id) from None
    if found is not kind:
        raise ValidationError(
            tr("“{name}” is of another kind", name=title_of(store, found.name, record_id)),
            tr("A person can be merged with a person, a company with a company."),
        )


def _check_here(store: Store, kind: Kind, record_id: str) -> None:
    merged = find_merged(store, record_id)
    if merged is not None:
        raise ValidationError(
            tr("“{old}” was merged into “{new}” already", old=merged.old_title, new=merged.new_title),
            tr("Merge with “{new}”, or undo that merge first.", new=merged.new_title),
        )
    if store.query(f"SELECT 1 FROM {kind.name} WHERE id = ? AND deleted_at IS NOT NULL", (record_id,)):  # noqa: S608
        raise ValidationError(
            tr("“{name}” lies in the bin", name=title_of(store, kind.name, record_id)),
            tr("Restore it, then merge."),
        )


def _check_chosen(store: Store, kind: Kind, keep_id: str, other_id: str, chosen: Mapping[str, Side]) -> None:
    """Refuse a choice for a field that there is not, or that can't keep both values."""
    fields = {p.name: p for p in preview_merge(store, kind.name, keep_id, other_id).fields} if chosen else {}
    for name, side in chosen.items():
        pair = fields.get(name)
        if pair is None:
            raise ValidationError(
                tr("There is nothing to choose in “{field}”", field=name[:60]),
                tr("Choose among: {names}.", names=", ".join(f for f, p in fields.items() if not p.is_decided) or "–"),
                field=name,
            )
        if side is Side.BOTH and not pair.can_keep_both:
            raise ValidationError(
                tr("“{field}” can hold one value only", field=pair.label), tr("Choose one of the two."), field=name
            )


def _clean_texts(kind: Kind, texts: Mapping[str, str], chosen: Mapping[str, Side]) -> Row:
    """Return edited texts as they are stored; only a text that keeps both can be another than the two."""
    for name in texts:
        if chosen.get(name) is not Side.BOTH or kind.by_name[name].type is not Type.LONG_TEXT:
            raise ValidationError(
                tr("“{field}” can't be edited while merging", field=name[:60]),
                tr("Choose to keep both texts, or edit the record after merging."),
                field=name,
            )
    return clean_changes(kind, texts)


def _check_seen(kind: Kind, keep: Row, other: Row, seen: str) -> None:
    if (seen and _seen(kind, keep, other) != seen) or keep.get("deleted_at") or other.get("deleted_at"):
        raise ConflictError(
            tr("One of the two records was changed meanwhile"), tr("Look at both again, then merge them.")
        )


def _seen(kind: Kind, keep: Row, other: Row) -> str:
    text = canonical([flatten(kind, row) for row in (keep, other)])
    return hashlib.sha256(text.encode()).hexdigest()


def _join(unit: Unit, kind: Kind, keep_id: str, other_id: str, chosen: Mapping[str, Side], edited: Row) -> None:
    """Give the kept record its values, leave the way to it, and move the other one to the bin."""
    keep, other = unit.row(kind, keep_id) or {}, unit.row(kind, other_id) or {}
    changed = {**changes_of(kind, keep, other, chosen), **edited}
    for own in (f.name for f in kind.scalars if f.type is Type.REF and f.ref == kind.name):
        value = changed.get(own, keep.get(own))
        if value == other_id:
            value = other.get(own)
        changed[own] = None if _leads_back(unit, kind, own, value, (keep_id, other_id)) else value
    values = {"old_id": other_id, "new_id": keep_id, "kind": kind.name}
    alias_id = ALIAS.natural_id_of(values)
    if unit.row(ALIAS, alias_id) is None:
        unit.insert(ALIAS, id=alias_id, **values)
    else:
        unit.update(ALIAS, alias_id, {**values, "deleted_at": None})
    unit.update(kind, keep_id, changed)
    unit.delete(kind, other_id)


def _leads_back(unit: Unit, kind: Kind, name: str, start: object, ids: tuple[str, str]) -> bool:
    """Return whether a record would stand above itself, by whatever way."""
    seen: set[object] = set()
    while start and start not in seen:
        if start in ids:
            return True
        seen.add(start)
        start = (unit.row(kind, str(start)) or {}).get(name)
    return False
