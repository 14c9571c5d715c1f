"""Columns of a list: title, width, order, and the cell that a row gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crm_desktop.domain.country_names import country_name
from crm_desktop.domain.i18n import mark, markc
from crm_desktop.ui.delegates.cells import Cell, chip_cell, date_cell, phone_cell, text_cell
from crm_desktop.ui.lists.format import ago, day_of, long_day, short_day
from crm_desktop.viewmodels.lists.columns import Arrangement

TAG_TONES = ("accent", "danger", "warn", "ok", "conflict")


@dataclass(frozen=True)
class Look:
    """What besides the row decides how it looks."""

    arrangement: Arrangement
    today: date
    tones: Mapping[str, str] = field(default_factory=dict, hash=False)  # tag -> tone

    @property
    def version(self) -> tuple[object, ...]:
        """Return what tells two looks apart."""
        return self.arrangement, self.today, tuple(self.tones.items())


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


def tag_column(width: int) -> Column:
    """Return the column of the first tag; the tooltip has all of them."""
    return Column("tag", mark("Tag"), width, _tag)


def _last_contact(row: Any, look: Look) -> Cell:
    if row.last_contact_at is None:
        return Cell()
    day = day_of(row.last_contact_at)
    return date_cell(short_day(day, look.today), ago(day, look.today), full=long_day(day))


def _tag(row: Any, look: Look) -> Cell:
    if not row.tags:
        return Cell()
    first, more = row.tags[0], len(row.tags) - 1
    tone = look.tones.get(first, "neutral")
    cell = chip_cell(f"{first} +{more}" if more else first, tone if tone in TAG_TONES else "neutral")
    return Cell(chip=cell.chip, chip_tone=cell.chip_tone, tip="\n".join(row.tags) if more else "")
