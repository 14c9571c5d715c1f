"""What the program's commands can do with a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from crm_desktop.domain.specs import COMPANY, PERSON

if TYPE_CHECKING:
    from crm_desktop.ui.lists.page import ListPage

Verb = Callable[[], None]


def verbs_of(page: ListPage) -> dict[str, Verb]:
    """Return what can be done now, by the names of the commands."""
    found: dict[str, Verb] = {
        "filter": page.focus_filter,
        "previous_view": lambda: page.tabs.step(-1),
        "next_view": lambda: page.tabs.step(1),
        "columns": page.choose_columns,
        "group": page.filters.group.showMenu,
    }
    if not page.filters.preview.isHidden():
        found["preview"] = page.filters.preview.toggle
    if not page.is_read_only:
        found["pin"] = page.views.pin_shown
    row, rows = page.row(), page.actions_of_rows
    if page.model.keys and not page.head.export.isHidden():
        found["export"] = page.head.export.showMenu
    if page.model.has_ticks and page.model.keys:
        found["tick_all"] = lambda: page.model.tick_all(True)
    at = page.table.cursor_row()
    if at >= 0:
        found |= {
            "previous_record": lambda: page.table.set_cursor_row(at - 1),
            "next_record": lambda: page.table.set_cursor_row(at + 1),
        }
    if row is None:
        return found
    found["open"] = lambda: rows.open(row)
    if row.phone:
        found["call"] = lambda: rows.call(row)
    if row.email:
        found["email"] = lambda: rows.write_email(row)
    if page.model.can_edit:
        found |= {
            "edit": lambda: _edit(page),
            "note": lambda: rows.write_note(row),
            "tag": lambda: rows.ask_tag(page.model.ticked_in_order() or [row.k]),
            "bin": page.bin_rows,
        }
        is_pair = len(page.model.ticked) in (0, 1, 2)  # which two of three? that is said by ticks
        if is_pair and page.what.kind in (PERSON, COMPANY):
            found["merge_with"] = lambda: rows.merge(row, page.model.ticked_in_order())
    return found


def _edit(page: ListPage) -> None:
    page.table.setFocus()
    page.table.edit_cell()
