"""The columns of companies."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark, tr
from crm_desktop.domain.specs import COMPANY
from crm_desktop.services.companies import CompanyRow
from crm_desktop.ui.delegates.cells import Cell, chip_cell, name_cell, number_cell
from crm_desktop.ui.lists.columns import (
    Column,
    Look,
    city_column,
    email_column,
    last_contact_column,
    next_step_column,
    phone_column,
    tag_column,
)
from crm_desktop.ui.lists.format import number

_TONES = {"customer": "ok", "prospect": "accent"}


def second_line(row: CompanyRow) -> str:
    """Return what a company does, or where it is found."""
    return row.industry or row.website


def type_name(value: str) -> str:
    """Return a type in the language of now."""
    return next((tr(o.label) for o in COMPANY.by_name["type"].options if o.value == value), value)


def _type(row: CompanyRow, look: Look) -> Cell:
    return chip_cell(type_name(row.type), _TONES.get(row.type, "neutral")) if row.type else Cell()


def _people(row: CompanyRow, look: Look) -> Cell:
    return number_cell(number(row.people)) if row.people else Cell()


COLUMNS = (
    Column(
        "name",
        mark("Name"),
        232,
        lambda row, _: name_cell(row.display_name, second_line(row), company=True),
        "sort_name",
        edit=lambda row: str(row.display_name),
    ),
    phone_column(136),
    email_column(176),
    city_column(118),
    Column("people", mark("People"), 76, _people, is_numeric=True),
    last_contact_column(114),
    next_step_column(122),
    Column("type", mark("Type"), 96, _type, "type"),
    tag_column(108),
)
