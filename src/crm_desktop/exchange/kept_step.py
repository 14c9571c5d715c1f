"""A column without a field of its own: its text is kept, as a value of the type that the column has."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.cells import html_to_text, salesforce_id
from crm_desktop.exchange.targets import CUSTOM, ColumnTarget, Target
from crm_desktop.exchange.value_types import read_value

if TYPE_CHECKING:
    from crm_desktop.exchange.mapping_steps import Draft

NOTE_LIMIT = 1 << 20


def kept_step(target: Target, column: ColumnTarget, *, is_salesforce: bool) -> Callable[[Draft, str], None]:
    """Return the function that keeps the cells of a column."""
    title = f"{CUSTOM}{target.label}" if target.label else column.column

    def put_text(draft: Draft, text: str) -> None:
        if len(text) > NOTE_LIMIT:
            found = tr("{n} characters, put into notes", n=len(text))
            draft.warn(column.column, tr("at most {n} characters", n=NOTE_LIMIT), found)
            draft.notes.extend(in_pieces(text))
        else:
            draft.kept[title] = html_to_text(text) if is_salesforce else text

    def put_typed(draft: Draft, text: str) -> None:
        value = read_value(text, column.field_type, column.date_order, column.decimal_mark)
        if value is None:
            draft.warn(column.column, tr("a value like the others in this column"), text)
            draft.notes.append(f"{column.column}: {text.strip()}")
        else:
            draft.kept[title] = value

    put_value = put_typed if column.field_type else put_text

    def put(draft: Draft, text: str) -> None:
        if text.strip() and not (is_salesforce and not salesforce_id(text)):
            put_value(draft, text)

    return put


def in_pieces(text: str) -> list[str]:
    """Return a text as notes, none of them over the limit of a note."""
    if len(text) <= NOTE_LIMIT:
        return [text]
    return [text[start : start + NOTE_LIMIT] for start in range(0, len(text), NOTE_LIMIT)]
