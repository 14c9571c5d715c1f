"""What an undo writes for a team: fresh marks of a set, and its own consent to deleting many records."""

from __future__ import annotations

from collections.abc import Sequence

from crm_desktop.domain.ids import short_key
from crm_desktop.domain.specs import Kind, Policy
from crm_desktop.store.codec import as_map, canonical
from crm_desktop.store.unit_of_work import Unit


def is_set(kind: Kind, name: str) -> bool:
    """Return whether a flat field is a member of a set, such as a tag."""
    field = kind.by_name.get(name.partition(".")[0])
    return field is not None and field.policy is Policy.SET


def are_marks(*values: object) -> bool:
    """Return whether values are marks; another program may write anything."""
    return all(value is None or isinstance(value, dict) for value in values)


def marks_back(now: object, before: object, after: object) -> dict[str, object] | None:
    """Return the marks of a member without what a batch added; what it took away comes back under a fresh mark.

    Under its old mark, a removal that somebody else made at the same time would take it away again.
    """
    was, became = as_map(before), as_map(after)
    left = {mark: value for mark, value in as_map(now).items() if mark in was or mark not in became}
    if not left and was.keys() - became.keys():
        left = {short_key(): 1}
    return left or None


def confirm(unit: Unit, record_ids: Sequence[str], count: int) -> None:
    """Say in the log that a person meant these deletions; call right behind them."""
    unit.write_local(
        "UPDATE change SET decides = ? WHERE n = (SELECT max(n) FROM change WHERE rid = ?) AND tx = ? "
        "AND json_extract(new, '$.deleted_at') IS NOT NULL",
        [(canonical({"n": count}), record_id, unit.tx) for record_id in record_ids],
    )
