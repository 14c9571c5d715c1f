"""What the head and the figures of a record say, in words."""

from __future__ import annotations

from crm_desktop.domain.i18n import tr, trc, trn
from crm_desktop.domain.localtime import to_local
from crm_desktop.ui.activities.words import lateness, planned_for
from crm_desktop.ui.record import dates
from crm_desktop.ui.record.figures import FigureText
from crm_desktop.ui.record.header import HeadLine
from crm_desktop.viewmodels.record.head import place_line, points_of, type_chip
from crm_desktop.viewmodels.record.load import Record
from crm_desktop.viewmodels.tags import tone_of

QUIET_DAYS = 30


def head_of(record: Record, now: int, me: str) -> HeadLine:
    """Return the head of a record; `me` is the id of the user."""
    place = place_line(record, dates.show_country)
    owner = record.users.get(str(record.values.get("owner_id") or ""), "")
    parts = [_job(record), place, tr("Owner {name}", name=owner) if owner else "", _changed(record, now, me)]
    word, tone = type_chip(record)
    fixed = [(word, tone, "")] if word else []
    if record.values.get("do_not_call"):
        fixed.append((tr("Do not call"), "warn", "phone-off"))
    return HeadLine(
        name=record.name,
        line="  ·  ".join(part for part in parts if part),
        is_company=record.is_company,
        fixed=fixed,
        tags=[name for _, name in record.tags],
        tones={name: tone_of(record.colours.get(tag, "")) for tag, name in record.tags},
        can_call=bool(points_of(record, "phone")),
        can_write=bool(points_of(record, "email")),
        has_place=bool(place) and not _job(record),
    )


def figures_of(record: Record, now: int) -> list[FigureText]:
    """Return the figures that are known to be true."""
    last = record.values.get("last_contact_at")
    jobs = len([row for row in record.jobs if not row.job.valid_to])
    left = len(record.jobs) - jobs
    job_words = tr("People") if record.is_company else tr("Companies")
    left_words = trn("{n} left", "{n} left", left) if left else ""
    size = len(record.files)
    files = FigureText("files", tr("Files"), str(size), dates.short_day(record.files[0].added_at) if size else "")
    notes = FigureText("notes", tr("Notes"), str(record.notes), "" if record.notes else tr("Write the first one"))
    if not record.has_jobs:
        return [*_of_case(record, now), notes, files]
    return [
        _last_contact(last if isinstance(last, int) else None, now),
        _next_step(record, now),
        notes,
        FigureText("jobs", job_words, str(jobs), left_words),
        files,
    ]


def _of_case(record: Record, now: int) -> list[FigureText]:
    """Return when a case was opened and when it was closed; how its answer stands is said by its bar."""
    opened, closed = record.values.get("opened_at"), record.values.get("closed_at")
    found = []
    if isinstance(opened, int):
        found.append(FigureText("opened", trc("figure", "Opened"), dates.ago(opened, now), dates.short_day(opened)))
    if isinstance(closed, int):
        found.append(FigureText("closed", trc("figure", "Closed"), dates.ago(closed, now), dates.short_day(closed)))
    return found


def _last_contact(last: int | None, now: int) -> FigureText:
    if last is None:
        return FigureText("contact", tr("Last contact"), tr("Not yet"))
    is_quiet = dates.days_since(last, now) >= QUIET_DAYS
    icon, tone = ("clock", "warn") if is_quiet else ("", "text")
    return FigureText("contact", tr("Last contact"), dates.ago(last, now), dates.short_day(last), icon, tone)


def _next_step(record: Record, now: int) -> FigureText:
    step = record.next_step
    if step is None:
        return FigureText("next", tr("Next step"), tr("No next step"), "", "triangle-alert", "warn")
    if step.at is None:
        return FigureText("next", tr("Next step"), tr("No day yet"), step.name)
    here, today = to_local(step.at, step.zone), to_local(now, step.zone)
    late = lateness(here, today, all_day=step.all_day)
    words = late or planned_for(here, today, all_day=step.all_day)
    return FigureText("next", tr("Next step"), words, step.name, "clock" if late else "", "danger" if late else "text")


def _job(record: Record) -> str:
    if not record.has_jobs:  # whose case it is
        ids = (str(record.values.get(name) or "") for name in ("person_id", "company_id"))
        return ", ".join(record.names[one] for one in ids if record.names.get(one))
    title = record.values.get("job_title")
    if record.is_company or not record.jobs:
        return ""
    company = record.jobs[0].name
    return tr("{job}, {company}", job=title, company=company) if title else company


def _changed(record: Record, now: int, me: str) -> str:
    when = dates.moment_inside(int(record.values["updated_at"]), now)
    by = str(record.values.get("updated_by") or "")
    who = record.users.get(by, "")
    if who and by != me:
        return tr("Changed {time} by {who}", time=when, who=who)
    return tr("Changed {time}", time=when)
