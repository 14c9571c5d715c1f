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
from crm_desktop.services.activity_ties import Page, participants_of
from crm_desktop.services.quick_add import find_named, read_moment
from crm_desktop.services.series import plan_series, repeat_activity
from crm_desktop.services.series_changes import SeriesEdit, change_all, change_following
from crm_desktop.services.zones import my_zone
from crm_desktop.store.engine import Store
from crm_desktop.viewmodels.activity_repeating import (
    ALL,
    FOLLOWING,
    ONE,
    REPEATS,
    repeat_words,
    repeats_text,
    scope_text,
    scope_words,
)
from crm_desktop.viewmodels.lists.custom import changed_values, typed_values

KINDS = ("call", "meeting", "visit", "task", "email")
MINUTES = (0, 5, 15, 30, 60, 24 * 60)


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
    return {
        **scope_text(store, row),
        "kind": names.get(str(row["kind"]), ""),
        "subject": str(row["subject"] or ""),
        "when": _when_text(store, row),
        "duration": str(row["duration"] or ""),
        "location": str(row["location"] or ""),
        "links": "; ".join(name for _, _, name in links_of(store, activity_id)),
        "people": ", ".join(rows_of(store, [activity_id])[0].people),
        "remind": _remind_text(store, activity_id),
        "repeats": repeats_text(store, row),
        "body": str(row["body"] or ""),
        **_own(store, row),
    }


def _own(store: Store, row: Mapping[str, object]) -> dict[str, str]:
    """Return the fields of the firm as the form shows them."""
    return typed_values(store, ACTIVITY, json.dumps(row["custom"] or {}))


@dataclass(frozen=True)
class _Meant:
    """What the texts of a form say."""

    kind: str
    values: Mapping[str, object]
    at: int | None
    all_day: bool
    people: list[str]
    links: list[Page]
    remind: int | None
    rule: tuple[str, str]  # and what it counts from; empty: it does not repeat

    @property
    def minutes(self) -> int | None:
        """How long it takes."""
        minutes = self.values["duration"]
        return minutes if isinstance(minutes, int) else None


def save(store: Store, about: FormPage, texts: Mapping[str, str]) -> str:
    """Plan or change what the form says; return the activity's id."""
    when = texts.get("when", "").strip()
    at, all_day = read_moment(store, when) if when else (None, False)
    meant = _Meant(
        kind_words().get(texts.get("kind", ""), "task"), _values(texts), at, all_day,
        _people(store, texts.get("people", "")), _links(store, texts.get("links", "")),
        remind_words().get(texts.get("remind", "")),
        REPEATS.get(repeat_words().get(texts.get("repeats", ""), ""), ("", "")),
    )  # fmt: skip
    if about.activity_id:
        return _change(store, about.activity_id, meant, texts)
    return _plan(store, about.page, meant, texts)


def _plan(store: Store, page: Page | None, meant: _Meant, texts: Mapping[str, str]) -> str:
    people = meant.people
    if page is None and people:  # whose page it stands on: the first of those who take part
        page, people = ("person", people[0]), people[1:]
    subject, (rule, start) = str(meant.values["subject"]), meant.rule
    more = {name: meant.values[name] for name in ("body", "location")} | changed_values({}, texts)
    if rule:
        step = NextStep(meant.kind, subject, meant.at, meant.all_day, meant.minutes, meant.remind)
        return plan_series(
            store, step, rule, page=page, after_completion=bool(start), participants=people, links=meant.links, **more
        )
    return plan_activity(
        store, kind=meant.kind, subject=subject, at=meant.at, all_day=meant.all_day, duration=meant.minutes,
        participants=people, kind_name=page[0] if page else "", record_id=page[1] if page else "", links=meant.links,
        remind=meant.remind, **more,
    )  # fmt: skip


def _change(store: Store, activity_id: str, meant: _Meant, texts: Mapping[str, str]) -> str:
    row = records.get(store, ACTIVITY, activity_id)
    is_new_rule = texts.get("repeats", "") != repeats_text(store, row)
    scope = scope_words().get(texts.get("scope", ""), ONE) if row["series_id"] else ALL if row["rrule"] else ONE
    if scope != ONE:
        change = change_following if scope == FOLLOWING else change_all
        return change(store, activity_id, _series_edit(store, row, meant, texts, is_new_rule=is_new_rule))
    if row["series_id"] and is_new_rule:
        raise ValidationError(
            tr("How it repeats is not of this one alone"), tr("Choose this one and the following, or all of them."),
            field="scope",
        )  # fmt: skip
    moments = _moments(row, meant.kind, meant.at, meant.all_day, meant.minutes)
    changed = {"kind": meant.kind, **meant.values, **moments, **changed_values(_own(store, row), texts)}
    edit_activity(
        store, activity_id, changed, participants=meant.people, remind=meant.remind, links=meant.links,
        unlinked=_untied(store, activity_id, meant),
    )  # fmt: skip
    rule, start = meant.rule
    if is_new_rule and rule:
        repeat_activity(store, activity_id, rule, after_completion=bool(start))
    return activity_id


def _series_edit(
    store: Store, row: Mapping[str, object], meant: _Meant, texts: Mapping[str, str], *, is_new_rule: bool
) -> SeriesEdit:
    """Return only what the person changed: the other times of a series may differ in the rest."""
    activity_id = str(row["id"])
    fields: dict[str, object] = {"kind": meant.kind, **meant.values, "all_day": meant.all_day or None}
    before = participants_of(store, activity_id)
    return SeriesEdit(
        {name: value for name, value in fields.items() if (row.get(name) or None) != (value or None)}
        | changed_values(_own(store, row), texts),
        meant.at if texts.get("when", "").strip() != _when_text(store, row) else None,
        people=[one for one in meant.people if one not in before],
        without=[one for one in before if one not in meant.people],
        links=meant.links, unlinked=_untied(store, activity_id, meant), rule=meant.rule if is_new_rule else None,
        remind=meant.remind if texts.get("remind", "") != _remind_text(store, activity_id) else ...,
    )  # fmt: skip


def _untied(store: Store, activity_id: str, meant: _Meant) -> list[str]:
    return [tied for name, tied, _ in links_of(store, activity_id) if (name, tied) not in meant.links]


def _when_text(store: Store, row: Mapping[str, object]) -> str:
    at = row["start_at"] if row["start_at"] is not None else row["due_at"]
    return moment_text(store, at if isinstance(at, int) else None, all_day=bool(row["all_day"]))


def _remind_text(store: Store, activity_id: str) -> str:
    offsets = store.query(
        'SELECT "offset" FROM reminder WHERE record_id = ? AND deleted_at IS NULL AND coalesce("offset", 0) > 0',
        (activity_id,),
    )
    minutes = int(str(offsets[0][0])) if offsets else None
    return next((word for word, value in remind_words().items() if value == minutes), "")


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
