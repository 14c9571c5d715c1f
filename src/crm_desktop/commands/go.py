"""Going to places."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from crm_desktop.commands.registry import Command, Group
from crm_desktop.domain.i18n import mark

if TYPE_CHECKING:
    from crm_desktop.commands.desk import Desk


def _to(place: str) -> Callable[[Desk], None]:
    return lambda desk: desk.navigation.go(place)


def _built(place: str) -> Callable[[Desk], bool]:
    return lambda desk: desk.navigation.has(place)


def _place(place: str, title: str, icon: str, key: str, hint: str = "") -> Command:
    return Command(
        f"go.{place}", title, Group.GO, _to(place), icon=icon, hint=hint, keys=(f"G {key}",), shown_when=_built(place)
    )


COMMANDS = (
    Command(
        "go.back",
        mark("&Back"),
        Group.GO,
        lambda desk: desk.navigation.back(),
        icon="chevron-left",
        shortcuts=("Alt+Left",),
        enabled_when=lambda desk: desk.navigation.can_go_back,
    ),
    Command(
        "go.forward",
        mark("&Forward"),
        Group.GO,
        lambda desk: desk.navigation.forward(),
        icon="chevron-right",
        shortcuts=("Alt+Right",),
        enabled_when=lambda desk: desk.navigation.can_go_forward,
    ),
    _place("today", mark("Today"), "sun", "T", mark("your working day")),
    _place("people", mark("&People"), "users", "P"),
    _place("companies", mark("&Companies"), "building-2", "O"),
    _place("evening", mark("Evening check"), "calendar-clock", "E", mark("customers without a next step")),
    _place("calendar", mark("Calendar"), "calendar", "C"),
    _place("cases", mark("Cases"), "life-buoy", "V", mark("what customers asked and complained of")),
    _place("feedback", mark("Feedback"), "message-square", "J", mark("what people say, and what is done about it")),
    _place("outbox", mark("Outbox"), "send", "Z", mark("e-mails that wait, and those that were sent")),
    _place("import", mark("&Import"), "upload", "I", mark("people and companies from a file")),
    _place("duplicates", mark("Re&view duplicates"), "copy", "D", mark("pairs that look alike, and past merges")),
    _place("conflicts", mark("&Open Conflicts"), "git-compare", "Y", mark("what two people changed in the same place")),
    _place("waiting", mark("Show what waits"), "cloud-upload", "W", mark("changes that are not sent yet")),
    _place("backups", mark("Backups && &health"), "heart-pulse", "B"),
    _place("bin", mark("Bi&n"), "trash-2", "X", mark("what was deleted")),
    _place("history", mark("Hi&story"), "history", "H", mark("what changed, and undo of any of it")),
    _place("settings", mark("S&ettings"), "settings", "S"),
    _place("fields", mark("Fie&lds"), "square-pen", "F", mark("fields of your own for people and companies")),
    _place("mail", mark("Mail accounts"), "at-sign", "A", mark("servers, passwords, and who gets no mailings")),
    _place("templates", mark("Templates"), "file-text", "M", mark("texts of e-mails, letters and labels")),
    _place("shortcuts", mark("&Keys of your own"), "keyboard", "K", mark("change the key of any command")),
    _place(
        "sets", mark("Activity sets"), "list-checks", "U", mark("steps planned together; how often to keep in touch")
    ),
    _place("tags", mark("&Tags"), "tags", "L", mark("rename, colour, merge, remove")),
)
