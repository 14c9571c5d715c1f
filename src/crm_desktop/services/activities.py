"""Activities: plan, log, finish, move and cancel them; each is one thing to undo, the next step with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import EllipsisType

from crm_desktop.domain.activity_moments import moved, planned
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.plain import plain
from crm_desktop.domain.specs import ACTIVITY, KIND
from crm_desktop.services import activity_reminders, activity_words, records
from crm_desktop.services.activity_ties import (
    Page,
    participants_of,
    put_all,
    put_companies,
    put_participant,
    put_tie,
    remove_participant,
    remove_tie,
)
from crm_desktop.services.custom_changes import clean_new_record, clean_record_changes
from crm_desktop.services.validation import clean_new, clean_value
from crm_desktop.store.engine import Store
from crm_desktop.store.unit_of_work import Unit

_WITHOUT_TEXT = ("call", "meeting", "visit")  # that it took place says something by itself


@plain
class NextStep:
    """The step that follows: planned in the same save as what was done."""

    kind: str
    subject: str = ""
    at: int | None = None
    all_day: bool = False
    duration: int | None = None
    remind: int | None = None  # minutes before


def plan_activity(
    store: Store,
    *,
    kind: str,
    subject: str = "",
    at: int | None = None,
    all_day: bool = False,
    duration: int | None = None,
    kind_name: str = "",
    record_id: str = "",
    participants: Sequence[str] = (),
    links: Sequence[Page] = (),
    remind: int | None = None,
    **fields: object,
) -> str:
    """Plan an activity on the page of a record, or on none, and return its id.

    `at` is a moment in UTC milliseconds: the beginning, or of a task and an e-mail when it is due; of an all-day one
    the local midnight with which its day begins. `remind` is minutes before.
    """
    page = _page(store, kind_name, record_id)
    values = planned(kind, subject, at, all_day, duration) | fields
    cleaned = clean_new_record(store, ACTIVITY, {**values, **_of_page(page)})
    with store.write(activity_words.planned(kind, _name(store, page, str(cleaned.get("subject") or "")))) as unit:
        return _insert(unit, cleaned, page, participants, links, remind)


def log_activity(
    store: Store,
    *,
    kind: str,
    kind_name: str = "",
    record_id: str = "",
    subject: str = "",
    body: str = "",
    at: int | None = None,
    outcome: str = "",
    duration: int | None = None,
    direction: str = "",
    participants: Sequence[str] = (),
    links: Sequence[Page] = (),
    next_step: NextStep | None = None,
    **fields: object,
) -> str:
    """Write down what was done; plan what follows in the same save; return the id of what was done."""
    if kind not in _WITHOUT_TEXT and not (subject.strip() or body.strip()):
        raise ValidationError(tr("Nothing is written yet"), tr("Write a line, then save it."), field="body")
    page = _page(store, kind_name, record_id)
    values = {
        "kind": kind, "subject": subject, "body": body, "outcome": outcome, "duration": duration,
        "direction": direction, "status": "done", "done_at": store.clock.now() if at is None else at, **fields,
    }  # fmt: skip
    cleaned = clean_new_record(store, ACTIVITY, {**values, **_of_page(page)})
    with store.write(activity_words.logged(kind, _name(store, page, subject.strip()))) as unit:
        activity_id = _insert(unit, cleaned, page, participants, links, None)
        if next_step is not None:
            _follow(unit, next_step, page, participants, links)
    return activity_id


def finish_activity(
    store: Store,
    activity_id: str,
    *,
    outcome: str | None = None,
    body: str | None = None,
    duration: int | None = None,
    at: int | None = None,
    next_step: NextStep | None = None,
) -> str | None:
    """Say that a planned activity is done; return the batch, None where it was done already."""
    values: dict[str, object] = {"status": "done", "done_at": store.clock.now() if at is None else at}
    given = {"outcome": outcome, "body": body, "duration": duration}
    values |= {key: clean_value(ACTIVITY.by_name[key], value) for key, value in given.items() if value is not None}
    with store.write(tr("Done: {name}", name=name_of(store, activity_id))) as unit:
        row = _row(unit, activity_id)
        if row.get("status") == "done" and not any(value is not None for value in given.values()):
            return None
        unit.update(ACTIVITY, activity_id, values)
        activity_reminders.follow(unit, activity_id)
        if next_step is not None:
            page = _page_of(row)
            _follow(unit, next_step, page, participants_of(unit, activity_id), _links_of(unit, activity_id))
        return unit.batch_id


def reopen_activity(store: Store, activity_id: str) -> str | None:
    """Take back that an activity is done or canceled; return the batch, None where it is planned."""
    return _change(
        store, activity_id, tr("Planned again: {name}", name=name_of(store, activity_id)),
        {"status": "planned", "done_at": None},
    )  # fmt: skip


def cancel_activity(store: Store, activity_id: str) -> str | None:
    """Cancel a planned activity; it stays in the timeline. Return the batch, None where it is canceled."""
    return _change(store, activity_id, tr("Canceled: {name}", name=name_of(store, activity_id)), {"status": "canceled"})


def reschedule(store: Store, activity_id: str, at: int | None, *, all_day: bool | None = None) -> str | None:
    """Move an activity, its end and its reminders with it; return the batch, None if none did."""
    with store.write(tr("Moved: {name}", name=name_of(store, activity_id))) as unit:
        row = _row(unit, activity_id)
        changed = moved(row, at)
        if all_day is not None:
            changed["all_day"] = all_day or None
        if not unit.update(ACTIVITY, activity_id, changed):
            return None
        activity_reminders.follow(unit, activity_id)
        return unit.batch_id


def edit_activity(
    store: Store,
    activity_id: str,
    changed: Mapping[str, object],
    seen: Mapping[str, object] | None = None,
    *,
    participants: Sequence[str] | None = None,
    links: Iterable[Page] = (),
    unlinked: Iterable[str] = (),
    remind: int | EllipsisType | None = ...,
) -> str | None:
    """Change fields, people, links and reminder of an activity as one thing to undo; `seen` is what the form showed."""
    cleaned = clean_record_changes(store, ACTIVITY, changed)
    with store.write(tr("Changed: {name}", name=name_of(store, activity_id))) as unit:
        row = _row(unit, activity_id)
        done = bool(cleaned) and unit.update(ACTIVITY, activity_id, cleaned, seen)
        done |= sum(put_tie(unit, activity_id, link) for link in links) > 0
        done |= sum(remove_tie(unit, activity_id, record_id) for record_id in unlinked) > 0
        if participants is not None:
            done |= _put_people(unit, activity_id, row, participants)
        if not isinstance(remind, EllipsisType):
            done |= activity_reminders.put(unit, activity_id, remind)
        done |= activity_reminders.follow(unit, activity_id)
        return unit.batch_id if done else None


def set_participants(store: Store, activity_id: str, person_ids: Sequence[str]) -> str | None:
    """Say who takes part; return the batch, None where these are the ones already."""
    return edit_activity(store, activity_id, {}, participants=person_ids)


def tie(store: Store, activity_id: str, kind_name: str, record_id: str) -> str | None:
    """Show an activity on the page of a further record; return the batch, None where it is there."""
    title = tr("{name} also regards {page}", name=name_of(store, activity_id),
               page=records.name_of(store, KIND[kind_name], record_id))  # fmt: skip
    with store.write(title) as unit:
        return unit.batch_id if put_tie(unit, activity_id, (kind_name, record_id)) else None


def untie(store: Store, activity_id: str, record_id: str) -> str | None:
    """Take an activity off the page of a further record; return the batch, None where it is not there."""
    with store.write(tr("Link removed: {name}", name=name_of(store, activity_id))) as unit:
        return unit.batch_id if remove_tie(unit, activity_id, record_id) else None


def name_of(store: Store, activity_id: str) -> str:
    """Return the subject of an activity, else the first line of its text, else what its kind is called."""
    rows = store.query("SELECT display_name, kind FROM activity WHERE id = ?", (activity_id,))
    if not rows:
        raise records.not_found(ACTIVITY, activity_id)
    return str(rows[0][0] or "") or activity_words.kind_word(str(rows[0][1] or ""))


def insert_planned(unit: Unit, step: NextStep, page: Page | None, participants: Sequence[str] = (),
                   links: Sequence[Page] = (), **fields: object) -> str:  # fmt: skip
    """Plan a step inside a transaction and return its id."""
    values = planned(step.kind, step.subject, step.at, step.all_day, step.duration) | fields
    cleaned = clean_new(ACTIVITY, {**values, **_of_page(page)})
    return _insert(unit, cleaned, page, participants, links, step.remind)


def _follow(unit: Unit, step: NextStep, page: Page | None, participants: Sequence[str], links: Sequence[Page]) -> None:
    insert_planned(unit, step, page, participants, links)


def _insert(unit: Unit, values: Mapping[str, object], page: Page | None, participants: Sequence[str],
            links: Sequence[Page], remind: int | None) -> str:  # fmt: skip
    activity_id = unit.insert(ACTIVITY, id=None, **values)
    put_all(unit, activity_id, page, participants, links)
    if remind is not None:
        activity_reminders.put(unit, activity_id, remind)
    return activity_id


def _change(store: Store, activity_id: str, title: str, values: Mapping[str, object]) -> str | None:
    with store.write(title) as unit:
        _row(unit, activity_id)
        if not unit.update(ACTIVITY, activity_id, values):
            return None
        activity_reminders.follow(unit, activity_id)
        return unit.batch_id


def _put_people(unit: Unit, activity_id: str, row: Mapping[str, object], person_ids: Sequence[str]) -> bool:
    before = participants_of(unit, activity_id)
    added = [person for person in person_ids if person not in before]
    done = sum(put_participant(unit, activity_id, person) for person in added) > 0
    done |= sum(remove_participant(unit, activity_id, person) for person in before if person not in person_ids) > 0
    put_companies(unit, activity_id, _page_of(row), added)
    return done


def _links_of(unit: Unit, activity_id: str) -> list[Page]:
    sql = "SELECT record_kind, record_id FROM regarding WHERE activity_id = ? AND deleted_at IS NULL ORDER BY k"
    return [(str(kind), str(record_id)) for kind, record_id in unit.query(sql, (activity_id,))]


def _row(unit: Unit, activity_id: str) -> Mapping[str, object]:
    row = unit.row(ACTIVITY, activity_id)
    if row is None:
        raise records.not_found(ACTIVITY, activity_id)
    return row


def _page(store: Store, kind_name: str, record_id: str) -> Page | None:
    if not record_id:
        return None
    records.name_of(store, KIND[kind_name], record_id)
    return kind_name, record_id


def _page_of(row: Mapping[str, object]) -> Page | None:
    kind_name, record_id = str(row.get("record_kind") or ""), str(row.get("record_id") or "")
    return (kind_name, record_id) if record_id else None


def _of_page(page: Page | None) -> dict[str, object]:
    return {"record_kind": page[0], "record_id": page[1]} if page else {}


def _name(store: Store, page: Page | None, subject: str) -> str:
    """Return what a batch is named by: the record's name, else the subject."""
    return records.name_of(store, KIND[page[0]], page[1]) if page else subject
