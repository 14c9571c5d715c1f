"""What a batch that plans, logs or changes an activity is called: a whole sentence for each kind."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.i18n import tr

_PLANNED = {
    "call": _("Call planned: {name}"),
    "meeting": _("Meeting planned: {name}"),
    "visit": _("Visit planned: {name}"),
    "task": _("Task planned: {name}"),
    "email": _("E-mail planned: {name}"),
    "note": _("Note planned: {name}"),
}
_LOGGED = {
    "call": _("Call logged: {name}"),
    "meeting": _("Meeting logged: {name}"),
    "visit": _("Visit logged: {name}"),
    "task": _("Task logged: {name}"),
    "email": _("E-mail logged: {name}"),
    "note": _("Note on {name}"),
}
_NAMELESS = {
    "call": _("Call"),
    "meeting": _("Meeting"),
    "visit": _("Visit"),
    "task": _("Task"),
    "email": _("E-mail"),
    "note": _("Note"),
}


def planned(kind: str, name: str) -> str:
    """Return the title of a step that was planned."""
    return tr(_PLANNED[kind], name=name)


def logged(kind: str, name: str) -> str:
    """Return the title of what was done and written down."""
    return tr(_LOGGED[kind], name=name)


def kind_word(kind: str) -> str:
    """Return what an activity of a kind is called where it has no subject."""
    return tr(_NAMELESS.get(kind, _NAMELESS["note"]))
