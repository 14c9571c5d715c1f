"""What the page of a record does beyond one service: make somebody and say where they work, words of what was done."""

from __future__ import annotations

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import Kind
from crm_desktop.services.companies import create_company
from crm_desktop.services.jobs import link_company
from crm_desktop.services.people import create_person
from crm_desktop.services.undo import UndoReport
from crm_desktop.store.engine import Store

_UNITS = ("B", "kB", "MB", "GB")
_PROGRAMS = frozenset(
    {
        "app", "appimage", "bat", "cmd", "com", "command", "cpl", "desktop", "exe", "hta", "jar", "js", "jse", "lnk",
        "msi", "pif", "ps1", "reg", "run", "scr", "sh", "vbe", "vbs", "wsf",
    }
)  # fmt: skip


def link(store: Store, kind: Kind, record_id: str, other_id: str) -> str:
    """Say that a person works at a company, whichever of the two `kind` is; return the job's id."""
    if kind.name == "company":
        return link_company(store, other_id, record_id)
    return link_company(store, record_id, other_id)


def create_and_link(store: Store, kind: Kind, record_id: str, name: str) -> str:
    """Make the person or company at the other end of a new job; return the job's id."""
    if kind.name == "company":
        given, family = split_name(name)
        return link_company(store, create_person(store, given_name=given, family_name=family), record_id)
    return link_company(store, record_id, create_company(store, name=name))


def split_name(name: str) -> tuple[str, str]:
    """Return first and last name: the last word is the last name, a single word is the first name."""
    words = name.split()
    return (" ".join(words[:-1]), words[-1]) if len(words) > 1 else (name.strip(), "")


def size_words(count: int) -> str:
    """Return the size of a file as people say it."""
    size, unit = float(count), 0
    while size >= 1000 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    number = f"{size:.1f}" if unit > 1 and size < 100 else f"{size:.0f}"
    return f"{number} {_UNITS[unit]}"


def is_program(name: str) -> bool:
    """Return whether the system would run this file instead of showing it."""
    return name.rpartition(".")[2].lower() in _PROGRAMS


def undone(report: UndoReport, title: str) -> str:
    """Return what an undo did in one sentence."""
    if report.kept:
        kept = report.kept_fields
        return trn(
            "Undone. {n} field was edited since and stays", "Undone. {n} fields were edited since and stay", kept
        )
    return tr("Undone: {title}", title=title)


def changed_by(who: str, count: int) -> str:
    """Return that somebody changed fields of the record while it was being edited."""
    if who:
        return trn("{who} changed {n} field just now.", "{who} changed {n} fields just now.", count, who=who)
    return trn(
        "{n} field was changed just now by another program.",
        "{n} fields were changed just now by another program.",
        count,
    )
