"""Which columns a list shows at which width; what has no column of its own moves under another one."""

from __future__ import annotations

from crm_desktop.domain.plain import plain


@plain
class Arrangement:
    """Columns for a table at least `room` wide; flags say what stands in a second line."""

    room: int
    shown: tuple[str, ...]
    company_under_name: bool = False
    city_under_company: bool = False


PEOPLE = (
    Arrangement(1120, ("name", "company", "phone", "email", "city", "last_contact", "next_step", "tag")),
    Arrangement(
        1000, ("name", "company", "phone", "email", "last_contact", "next_step", "tag"), city_under_company=True
    ),
    Arrangement(840, ("name", "company", "phone", "last_contact", "next_step", "tag"), city_under_company=True),
    Arrangement(700, ("name", "phone", "last_contact", "next_step", "tag"), company_under_name=True),
    Arrangement(540, ("name", "phone", "last_contact", "next_step"), company_under_name=True),
    Arrangement(400, ("name", "phone"), company_under_name=True),
    Arrangement(0, ("name",), company_under_name=True),
)
COMPANIES = (
    Arrangement(1120, ("name", "phone", "email", "city", "people", "last_contact", "next_step", "type", "tag")),
    Arrangement(940, ("name", "phone", "city", "people", "last_contact", "next_step", "type")),
    Arrangement(790, ("name", "phone", "city", "last_contact", "next_step", "type")),
    Arrangement(660, ("name", "phone", "last_contact", "next_step", "type")),
    Arrangement(540, ("name", "phone", "last_contact", "next_step")),
    Arrangement(400, ("name", "phone")),
    Arrangement(0, ("name",)),
)
CASES = (
    Arrangement(1120, ("name", "company", "person", "status", "priority", "due", "opened", "tag")),
    Arrangement(940, ("name", "company", "person", "status", "priority", "due")),
    Arrangement(830, ("name", "company", "status", "priority", "due")),
    Arrangement(700, ("name", "status", "priority", "due"), company_under_name=True),
    Arrangement(540, ("name", "status", "due"), company_under_name=True),
    Arrangement(400, ("name", "due"), company_under_name=True),
    Arrangement(0, ("name",), company_under_name=True),
)


def arrangement_for(arrangements: tuple[Arrangement, ...], width: float, factor: float) -> Arrangement:
    """Return the columns that fit; larger text needs more room."""
    logical = width / max(factor, 0.1)
    return next((found for found in arrangements if logical >= found.room), arrangements[-1])
