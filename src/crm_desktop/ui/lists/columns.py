"""Columns of a list: title, width, order, and the cell that a row gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from crm_desktop.domain.country_names import country_name
from crm_desktop.domain.i18n import mark, markc, tr, trn
from crm_desktop.services.list_steps import NO_STEP, Step
from crm_desktop.ui.delegates.cells import Cell, chip_cell, date_cell, phone_cell, step_cell, text_cell
from crm_desktop.ui.lists.format import ago, day_of, late_days, long_day, short_day, step_kind, today_at
from crm_desktop.viewmodels.lists.columns import Arrangement

_QUARTER = 900_000  # a step of today becomes late in between
TAG_TONES = ("accent", "danger", "warn", "ok", "conflict")


@dataclass(frozen=True)
class Look:
    """What besides the row decides how it looks."""

    arrangement: Arrangement
    today: date
    tones: Mapping[str, str] = field(default_factory=dict, hash=False)  # tag -> tone
    now: int = 0

    @property
    def version(self) -> tuple[object, ...]:
        """Return what tells two looks apart."""
        return self.arrangement, self.today, tuple(self.tones.items()), self.now // _QUARTER


CellOf = Callable[[Any, Look], Cell]


@dataclass(frozen=True)
class Column:
    """One column. `sort` is the order that its title asks for; `edit` gives the text that can be edited in place."""

    name: str
    title: str
    width: int
    cell: CellOf
    sort: str = ""
    starts_descending: bool = False
    edit: Callable[[Any], str] | None = None
    is_numeric: bool = False
    hides_title: bool = False  # its mark says enough; screen readers still hear the title
    check: Callable[[str], str] | None = None  # what is wrong with a text that was typed into a cell


def phone_column(width: int) -> Column:
    """Return the column of the main phone."""
    return Column("phone", mark("Phone"), width, lambda row, _: phone_cell(row.phone), edit=lambda row: str(row.phone))


def email_column(width: int) -> Column:
    """Return the column of the main e-mail."""
    return Column("email", mark("E-mail"), width, lambda row, _: text_cell(row.email), edit=lambda row: str(row.email))


def city_column(width: int) -> Column:
    """Return the column of city and country."""
    return Column("city", mark("City"), width, lambda row, _: text_cell(row.city, country_name(row.country)))


def last_contact_column(width: int) -> Column:
    """Return the column that says when somebody last spoke with them."""
    return Column("last_contact", markc("column", "Last contact"), width, _last_contact, "last_contact_at", True)


def next_step_column(width: int) -> Column:
    """Return the column of the next step: what, and when or how late."""
    return Column("next_step", markc("column", "Next step"), width, _next_step, "next_step_at")


def tag_column(width: int) -> Column:
    """Return the column of the first tag; the tooltip has all of them."""
    return Column("tag", mark("Tag"), width, _tag)


def _last_contact(row: Any, look: Look) -> Cell:
    if row.last_contact_at is None:
        return Cell()
    day = day_of(row.last_contact_at)
    short, gone, full = short_day(day, look.today), ago(day, look.today), long_day(day)
    step: Step = getattr(row, "step", NO_STEP)
    late = (look.today - day).days - step.days if step.days is not None else -1
    if late < 0 or step.at is not None:
        return date_cell(short, gone, full=full)
    words = trn("Keep in touch every {n} day: due", "Keep in touch every {n} days: due", step.days or 0)
    return date_cell(short, gone, full=f"{full}. {words}", tone="danger")


def _next_step(row: Any, look: Look) -> Cell:
    step: Step = row.step
    if step.at is None:
        return step_cell("triangle-alert", tr("No next step"), tone="warn", strong=True) if step.is_missing else Cell()
    word, icon = step_kind(step.kind)
    day = day_of(step.at)
    days = (look.today - day).days
    if days > 0:
        when, tone = late_days(days), "danger"
    elif days == 0:
        is_late = not step.all_day and step.at < look.now
        when, tone = today_at(step.at, all_day=step.all_day), "danger" if is_late else "accent"
    else:
        when, tone = short_day(day, look.today), "text2"
    cell = step_cell("clock" if tone == "danger" else icon, word, when, tone=tone)
    return replace(cell, tip=", ".join(part for part in (word, step.title, long_day(day)) if part))


def _tag(row: Any, look: Look) -> Cell:
    if not row.tags:
        return Cell()
    first, more = row.tags[0], len(row.tags) - 1
    tone = look.tones.get(first, "neutral")
    cell = chip_cell(f"{first} +{more}" if more else first, tone if tone in TAG_TONES else "neutral")
    return Cell(chip=cell.chip, chip_tone=cell.chip_tone, tip="\n".join(row.tags) if more else "")
