"""What a person reads of a copy that an owner had deleted: what happened, what the team has, what is gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.sync.wiped import WipedCopy

Moment = Callable[[int], str]


def wiped_words(copy: WipedCopy, moment: Moment) -> tuple[str, str]:
    """Return the title, and the facts as one text of several lines."""
    sent = (
        tr("Sent before: everything up to {moment}. The team still has it.", moment=moment(copy.last_sync))
        if copy.last_sync
        else tr("Sent before: nothing from this computer.")
    )
    unsent = (
        trn("Not sent: {n} change. It is gone.", "Not sent: {n} changes. They are gone.", copy.unsent)
        if copy.unsent
        else tr("Not sent: nothing. No word was lost.")
    )
    facts = (
        tr("Deleted on {moment}: “{name}” and its attachments.", moment=moment(copy.at), name=Path(copy.path).name),
        sent,
        unsent,
        tr("Backups were not touched. Ask an owner if this was a mistake."),
    )
    return tr("An owner of “{server}” had the copy on this computer deleted", server=copy.server), "\n".join(facts)
