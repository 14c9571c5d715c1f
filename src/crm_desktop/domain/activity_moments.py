"""The moments of an activity: when it begins and ends, or by when it is due, in UTC milliseconds."""

from __future__ import annotations

from collections.abc import Mapping

MINUTE = 60_000
DUE_KINDS = ("task", "email")  # they have a moment by which they are done; the others one at which they begin


def planned(kind: str, subject: str, at: int | None, all_day: bool, duration: int | None) -> dict[str, object]:
    """Return the fields of a planned activity that begins, or is due, at `at`."""
    values: dict[str, object] = {"kind": kind, "subject": subject, "status": "planned", "duration": duration}
    if all_day:
        values["all_day"] = True
    if at is not None and kind in DUE_KINDS:
        values["due_at"] = at
    elif at is not None:
        values["start_at"] = at
        if duration and not all_day:
            values["end_at"] = at + duration * MINUTE
    return values


def moved(row: Mapping[str, object], at: int | None) -> dict[str, object]:
    """Return the moments of an activity that begins, or is due, at `at`; its end keeps its distance."""
    start, end = row.get("start_at"), row.get("end_at")
    if start is None and (row.get("due_at") is not None or row.get("kind") in DUE_KINDS):
        return {"due_at": at}
    changed: dict[str, object] = {"start_at": at}
    if isinstance(start, int) and isinstance(end, int):
        changed["end_at"] = None if at is None else end + at - start
    return changed
