"""The form of an activity in texts: what stands in it, and what is planned or changed by it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from crm_desktop.domain.activity_moments import planned
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import to_local
from crm_desktop.domain.quickadd import Understood
from crm_desktop.domain.specs import ACTIVITY
from crm_desktop.services import records
from crm_desktop.services.activities import NextStep, edit_activity, plan_activity
from crm_desktop.services.activity_rows import rows_of
from crm_desktop.services.activity_ties import Page
from crm_desktop.services.quick_add import find_named, read_moment
from crm_desktop.services.series import change_series, end_series, plan_series, repeat_activity
from crm_desktop.services.zones import my_zone
from crm_desktop.store.engine import Store
from crm_desktop.viewmodels.lists.custom import changed_values, typed_values

KINDS = ("call", "meeting", "visit", "task", "email")
MINUTES = (0, 5, 15, 30, 60, 24 * 60)
# A choice, its rule, and what it is counted from.
REPEATS = {
    "daily": ("FREQ=DAILY", ""),
    "weekly": ("FREQ=WEEKLY", ""),
    "monthly": ("FREQ=MONTHLY", ""),
    "yearly": ("FREQ=YEARLY", ""),
    "week_after": ("FREQ=WEEKLY", "completion"),
    "month_after": ("FREQ=MONTHLY", "completion"),
}


def kind_words() -> dict[str, str]:
    """Return word -> kind."""
    return {tr(o.label): o.value for o in ACTIVITY.by_name["kind"].options if o.value in KINDS}


def remind_words() -> dict[str, int | None]:
    """Return word -> minutes before; None: only at its moment."""
    words = (
        tr("At its time"), tr("5 minutes before"), tr("15 minutes before"), tr("30 minutes before"),
        tr("1 hour before"), tr("1 day before"),
    )  # fmt: skip
    return dict(zip(words, (None, *MINUTES[1:]), strict=True))


def repeat_words() -> dict[str, str]:
    """Return word -> repetition; empty: never."""
    return {
        tr("Never"): "", tr("Every day"): "daily", tr("Every week"): "weekly", tr("Every month"): "monthly",
        tr("Every year"): "yearly", tr("A week after it was done"): "week_after",
        tr("A month after it was done"): "month_after",
    }  # fmt: skip


@dataclass(frozen=True)
class FormPage:
    """What the form is about: a new activity on a page, or one that stands."""

    activity_id: str = ""
    page: Page | None = None


def moment_text(store: Store, at: int | None, *, all_day: bool) -> str:
    """Return a moment as the form shows and reads it."""
    if at is None:
        return ""
    local = to_local(at, my_zone(store))
    day = f"{local.day}.{local.month}.{local.year}"
    return day if all_day else f"{day} {local.hour}:{local.minute:02d}"


def texts_of(store: Store, activity_id: str) -> dict[str, str]:
    """Return what stands in the form of an activity."""
    row = records.get(store, ACTIVITY, activity_id)
    names = {value: word for word, value in kind_words().items()}
    at = row["start_at"] if row["start_at"] is not None else row["due_at"]
    offsets = store.query(
        'SELECT "offset" FROM reminder WHERE record_id = ? AND deleted_at IS NULL AND coalesce("offset", 0) > 0',
        (activity_id,),
    )
    minutes = int(str(offsets[0][0])) if offsets else None
    rule = (str(row["rrule"] or ""), str(row["repeats_from"] or "").replace("schedule", ""))
    return {
        "kind": names.get(str(row["kind"]), ""),
        "subject": str(row["subject"] or ""),
        "when": moment_text(store, at if isinstance(at, int) else None, all_day=bool(row["all_day"])),
        "duration": str(row["duration"] or ""),
        "location": str(row["location"] or ""),
        "links": "; ".join(name for _, _, name in links_of(store, activity_id)),
        "people": ", ".join(rows_of(store, [activity_id])[0].people),
        "remind": next((word for word, value in remind_words().items() if value == minutes), ""),
        "repeats": next((w for w, value in repeat_words().items() if value and REPEATS[value] == rule), ""),
        "body": str(row["body"] or ""),
        **_own(store, row),
    }


def _own(store: Store, row: Mapping[str, object]) -> dict[str, str]:
    """Return the fields of the firm as the form shows them."""
    return typed_values(store, ACTIVITY, json.dumps(row["custom"] or {}))


def save(store: Store, about: FormPage, texts: Mapping[str, str]) -> str:
    """Plan or change what the form says; return the activity's id."""
    values = _values(texts)
    people = _people(store, texts.get("people", ""))
    links = _links(store, texts.get("links", ""))
    remind = remind_words().get(texts.get("remind", ""))
    when = texts.get("when", "").strip()
    at, all_day = read_moment(store, when) if when else (None, False)
    kind = kind_words().get(texts.get("kind", ""), "task")
    rule, start = REPEATS.get(repeat_words().get(texts.get("repeats", ""), ""), ("", ""))
    minutes = values["duration"] if isinstance(values["duration"], int) else None
    if about.activity_id:
        row = records.get(store, ACTIVITY, about.activity_id)
        changed = {"kind": kind, **values, **_moments(row, kind, at, all_day, minutes)}
        changed |= changed_values(_own(store, row), texts)
        gone = [tied for name, tied, _ in links_of(store, about.activity_id) if (name, tied) not in links]
        edit_activity(store, about.activity_id, changed, participants=people, remind=remind, links=links, unlinked=gone)
        _repeat(store, row, rule, start)
        return about.activity_id
    page = about.page
    if page is None and people:  # whose page it stands on: the first of those who take part
        page, people = ("person", people[0]), people[1:]
    step = NextStep(kind, str(values["subject"]), at, all_day, minutes, remind)
    more = {name: values[name] for name in ("body", "location")} | changed_values({}, texts)
    if rule:
        return plan_series(
            store, step, rule, page=page, after_completion=bool(start), participants=people, links=links, **more
        )
    return plan_activity(
        store, kind=kind, subject=step.subject, at=at, all_day=all_day, duration=minutes, participants=people,
        kind_name=page[0] if page else "", record_id=page[1] if page else "", links=links, remind=remind, **more,
    )  # fmt: skip


def _repeat(store: Store, row: Mapping[str, object], rule: str, start: str) -> None:
    """Let an activity repeat, otherwise than before, or no more; an occurrence keeps its series."""
    before = str(row["rrule"] or "")
    if row["series_id"] or rule == before:
        return
    if not rule:
        end_series(store, str(row["id"]))
    elif before:
        change_series(store, str(row["id"]), {"rrule": rule, "repeats_from": start or "schedule"})
    else:
        repeat_activity(store, str(row["id"]), rule, after_completion=bool(start))


def _values(texts: Mapping[str, str]) -> dict[str, object]:
    minutes = texts.get("duration", "").strip()
    if minutes and not minutes.isdigit():
        raise ValidationError(
            tr("“{text}” is no number of minutes", text=minutes[:20]), tr("Type a whole number like 30."),
            field="duration",
        )  # fmt: skip
    return {
        "subject": texts.get("subject", ""),
        "body": texts.get("body", ""),
        "location": texts.get("location", ""),
        "duration": int(minutes) if minutes and int(minutes) else None,
    }


def _moments(
    row: Mapping[str, object], kind: str, at: int | None, all_day: bool, duration: object
) -> dict[str, object]:
    fields = planned(kind, "", at, all_day, duration if isinstance(duration, int) else None)
    if row["status"] != "planned" and at is None:  # what was logged has no plan
        return {}
    return {name: fields.get(name) for name in ("start_at", "end_at", "due_at", "all_day")}


def links_of(store: Store, activity_id: str) -> list[tuple[str, str, str]]:
    """Return kind, id and name of what an activity regards besides its own page."""
    rows = store.query(
        "SELECT r.record_kind, r.record_id, coalesce(p.display_name, c.display_name, '') FROM regarding r "
        "LEFT JOIN person p ON p.id = r.record_id LEFT JOIN company c ON c.id = r.record_id "
        "WHERE r.activity_id = ? AND r.deleted_at IS NULL ORDER BY r.k",
        (activity_id,),
    )
    return [(str(kind), str(record_id), str(name)) for kind, record_id, name in rows if name]


def _people(store: Store, text: str) -> list[str]:
    return [record_id for _, record_id in _meant(store, text, ("person",))]


def _links(store: Store, text: str) -> list[Page]:
    return _meant(store, text, ("company", "person"))


def _meant(store: Store, text: str, kinds: tuple[str, ...]) -> list[Page]:
    """Return whom names with commas between mean; each must mean one."""
    names = tuple(name.strip() for name in text.split(";" if ";" in text else ",") if name.strip())
    found = []
    for named in find_named(store, Understood(who=names)):
        fitting = [c for c in named.candidates if c.kind in kinds]
        exact = [c for c in fitting if c.name == named.text]
        if len(exact or fitting) != 1:
            raise _unclear(named.text, [c.name for c in fitting])
        found.append((exact or fitting)[0].page)
    return found


def _unclear(text: str, names: list[str]) -> ValidationError:
    if not names:
        return ValidationError(
            tr("Nobody here is called “{name}”", name=text), tr("Add them as a person first."), field="people"
        )
    return ValidationError(
        tr("“{name}” may be several people", name=text),
        tr("Choose who is meant: {names}.", names=", ".join(names)),
        field="people",
    )
