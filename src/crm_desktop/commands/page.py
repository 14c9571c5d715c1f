"""What the page that is shown (or the program) can do: verbs by name; a command is absent where its verb is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from crm_desktop.commands.registry import Command, Group
from crm_desktop.domain.i18n import mark

if TYPE_CHECKING:
    from crm_desktop.commands.desk import Desk


def _verb(
    verb: str,
    title: str,
    group: Group,
    icon: str = "",
    *,
    shortcuts: tuple[str, ...] = (),
    keys: tuple[str, ...] = (),
    changes_data: bool = False,
    is_about_record: bool = False,
) -> Command:
    return Command(
        f"page.{verb}",
        title,
        group,
        _doing(verb),
        icon=icon,
        shortcuts=shortcuts,
        keys=keys,
        shown_when=_offered(verb),
        changes_data=changes_data,
        is_about_record=is_about_record,
    )


def _doing(verb: str) -> Callable[[Desk], None]:
    return lambda desk: desk.do_verb(verb)


def _offered(verb: str) -> Callable[[Desk], bool]:
    return lambda desk: desk.has_verb(verb)


def is_page(desk: Desk) -> bool:
    """Return whether a person or a company is selected."""
    return desk.selection is not None and desk.selection.kind in ("person", "company")


COMMANDS = (
    _verb("open", mark("&Open"), Group.RECORD, "arrow-right", is_about_record=True),
    _verb(
        "edit",
        mark("&Edit"),
        Group.RECORD,
        "pencil",
        shortcuts=("F2",),
        keys=("E",),
        changes_data=True,
        is_about_record=True,
    ),
    _verb("call", mark("&Call"), Group.RECORD, "phone", keys=("C",), is_about_record=True),
    _verb("done", mark("Done"), Group.RECORD, "check", changes_data=True),
    _verb("snooze", mark("Snooze…"), Group.RECORD, "alarm-clock", keys=("S",), changes_data=True),
    _verb("quick_add", mark("Quick add"), Group.RECORD, "plus", keys=("A",), changes_data=True),
    _verb("log_call", mark("&Log a call"), Group.RECORD, "phone", keys=("L",), changes_data=True, is_about_record=True),
    _verb(
        "plan",
        mark("Plan an activit&y"),
        Group.RECORD,
        "calendar-clock",
        keys=("P",),
        changes_data=True,
        is_about_record=True,
    ),
    Command(
        "page.use_set",
        mark("Use an activity set…"),
        Group.RECORD,
        _doing("use_set"),
        icon="list-checks",
        shown_when=lambda desk: desk.has_verb("use_set") and is_page(desk),
        changes_data=True,
        is_about_record=True,
    ),
    _verb("invite", mark("Send an invitation…"), Group.RECORD, "users", keys=("I",), changes_data=True),
    _verb("email", mark("&Write an e-mail"), Group.RECORD, "mail", keys=("W",), is_about_record=True),
    _verb(
        "note", mark("Write a &note"), Group.RECORD, "sticky-note", keys=("T",), changes_data=True, is_about_record=True
    ),
    _verb("tag", mark("&Tag…"), Group.RECORD, "tag", changes_data=True, is_about_record=True),
    _verb("history", mark("&History of this record"), Group.RECORD, "history", is_about_record=True),
    _verb("attach", mark("&Attach a file…"), Group.RECORD, "paperclip", changes_data=True, is_about_record=True),
    _verb(
        "bin", mark("&Move to bin"), Group.RECORD, "trash-2", keys=("Delete",), changes_data=True, is_about_record=True
    ),
    _verb("merge_with", mark("Mer&ge with…"), Group.RECORD, "git-merge", changes_data=True, is_about_record=True),
    _verb("merge_pair", mark("Me&rge these two"), Group.RECORD, "git-merge", keys=("M",), changes_data=True),
    _verb("not_the_same", mark("Not the &same"), Group.RECORD, "unlink", keys=("D",), changes_data=True),
    _verb("later", mark("Dec&ide later"), Group.RECORD, "clock", keys=("Z",), changes_data=True),
    _verb("keep_mine", mark("&Keep all mine"), Group.RECORD, "laptop", keys=("Y",), changes_data=True),
    _verb("keep_theirs", mark("Keep all o&f the team's"), Group.RECORD, "users", keys=("R",), changes_data=True),
    # Its Ctrl+Enter is the page's own: in texts that key saves what is being written.
    _verb("save_next", mark("Sa&ve and next"), Group.RECORD, "arrow-right", changes_data=True),
    _verb("previous_record", mark("&Previous record"), Group.RECORD, "chevron-up", shortcuts=("Ctrl+Up",)),
    _verb("next_record", mark("Ne&xt record"), Group.RECORD, "chevron-down", shortcuts=("Ctrl+Down",)),
    _verb("filter", mark("&Filter this list"), Group.EDIT, "search", shortcuts=("Ctrl+F",), keys=("/",)),
    _verb("tick_all", mark("Tick &all"), Group.EDIT, "check", shortcuts=("Ctrl+A",)),
    _verb("export", mark("&Export this view…"), Group.FILE, "download"),
    _verb("pin", mark("P&in this view to the sidebar"), Group.VIEW, "pin", changes_data=True),
    _verb("columns", mark("&Columns of this list…"), Group.VIEW, "columns-3"),
    _verb("group", mark("Group the ro&ws…"), Group.VIEW, "rows-3"),
    _verb("preview", mark("&Preview pane"), Group.VIEW, "panel-right", keys=("V",)),
    _verb("previous_view", mark("Pre&vious view"), Group.VIEW, shortcuts=("Ctrl+PgUp",)),
    _verb("next_view", mark("&Next view"), Group.VIEW, shortcuts=("Ctrl+PgDown",)),
    _verb("reminders", mark("Show reminders"), Group.VIEW, "bell"),
    _verb("focus_hour", mark("Focus for 1 hour, or end it"), Group.VIEW, "moon"),
    _verb("archive", mark("Save everything as one arch&ive…"), Group.FILE, "package-open"),
    _verb("open_archive", mark("Open an a&rchive…"), Group.FILE, "package-open"),
    _verb("open_workspace", mark("&Open a workspace…"), Group.FILE, "folder-open"),
    _verb("new_workspace", mark("Ne&w workspace…"), Group.FILE, "plus"),
    _verb("sync_now", mark("S&ync now"), Group.FILE, "refresh-cw", shortcuts=("Ctrl+Shift+S",)),
    _verb("back_up", mark("&Back up now"), Group.FILE, "database-backup", shortcuts=("Ctrl+Shift+B",)),
)
