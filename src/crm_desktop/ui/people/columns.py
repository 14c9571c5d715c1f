"""The columns of people."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark, markc
from crm_desktop.services.people import PersonRow
from crm_desktop.ui.delegates.cells import Cell, name_cell, text_cell
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


def second_line(row: PersonRow) -> str:
    """Return what a person is and where."""
    return ", ".join(part for part in (row.job_title, row.company_name) if part)


def _name(row: PersonRow, look: Look) -> Cell:
    return name_cell(row.display_name, second_line(row) if look.arrangement.company_under_name else row.job_title)


def _company(row: PersonRow, look: Look) -> Cell:
    return text_cell(row.company_name, row.city if look.arrangement.city_under_company else "")


COLUMNS = (
    Column("name", markc("person", "Name"), 232, _name, "sort_name", edit=lambda row: str(row.display_name)),
    Column("company", mark("Company"), 140, _company, "company"),
    phone_column(136),
    email_column(162),
    city_column(118),
    last_contact_column(114),
    next_step_column(122),
    tag_column(102),
)
