"""A birthday in three columns, year, month and day, becomes one."""

from __future__ import annotations

from crm_desktop.domain.dates import DateOrder, parse_date
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.mapping_steps import Draft


def join_birthday(draft: Draft) -> None:
    """Put the parts of a birthday together; one without a year is kept as such, parts that make no day are told."""
    parts = {part: text for part, (text, _title) in draft.day_parts.items()}
    try:
        if "month" not in parts or "day" not in parts:
            raise ValueError
        numbers = {part: int(text) for part, text in parts.items()}
        year = f"{numbers['year']:04}-" if "year" in numbers else "--"
        day = parse_date(f"{year}{numbers['month']:02}-{numbers['day']:02}", DateOrder.AMBIGUOUS)
    except (ValueError, ValidationError):
        titles = ", ".join(title for _text, title in draft.day_parts.values())
        draft.warn(titles, tr("year, month and day as numbers"), " ".join(parts.values()))
        draft.kept.update({title: text for text, title in draft.day_parts.values()})
        return
    draft.person.setdefault("birthday", day)
