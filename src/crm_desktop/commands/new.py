"""Making records."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from crm_desktop.commands.registry import Command, Group
from crm_desktop.domain.i18n import mark

if TYPE_CHECKING:
    from crm_desktop.commands.desk import Desk


def _new(kind: str, title: str, icon: str, key: str) -> Command:
    return Command(
        f"{kind}.create",
        title,
        Group.NEW,
        _form_of(kind),
        icon=icon,
        keys=(f"N {key}",),
        shown_when=_has_form_of(kind),
        changes_data=True,
    )


def _form_of(kind: str) -> Callable[[Desk], None]:
    return lambda desk: desk.open_form(kind)


def _has_form_of(kind: str) -> Callable[[Desk], bool]:
    return lambda desk: desk.has_form(kind)


COMMANDS = (
    _new("person", mark("New &person"), "user-plus", "P"),
    _new("company", mark("New &company"), "building-2", "C"),
    _new("feedback", mark("New &feedback"), "message-square", "F"),
    _new("service_case", mark("New ca&se"), "life-buoy", "S"),
    _new("activity", mark("New &activity"), "calendar-clock", "A"),
    Command(
        "new.menu",
        mark("&New…"),
        Group.NEW,
        lambda desk: desk.frame.show_new_menu(),
        icon="plus",
        shortcuts=("Ctrl+N",),
        shown_when=lambda desk: desk.has_form("person") or desk.has_form("company"),
        changes_data=True,
    ),
)
