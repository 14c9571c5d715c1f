"""The sentence on top of the page."""

from __future__ import annotations

from crm_desktop.domain.i18n import tr
from crm_desktop.ui import when
from crm_desktop.viewmodels.backups import Overview, Truth


def truth_words(truth: Truth, overview: Overview) -> str:
    """Say what holds now: nothing better than what was checked, nothing worse than what was found."""
    at = when.moment_inside(truth.at, overview.now) if truth.at else ""
    if truth.kind == "place":
        return tr(
            "The folder of the backups can't be found: {place}. New changes are not backed up.", place=overview.place
        )
    if truth.kind == "failed":
        return tr("The last backup failed ({when}): {fault}. Your data is untouched.", when=at, fault=truth.fault)
    if truth.kind == "bad":
        return tr(
            "The backup of {when} failed its check: {fault}. It is kept but not used. Make a new one now.",
            when=at,
            fault=truth.fault.rstrip("."),
        )
    if truth.kind == "none":
        return tr("No backup yet. Make the first backup now, it takes about 10 seconds.")
    if truth.kind == "unproven":
        return tr("The last backup ({when}) was read from end to end. None was restored to a test copy yet.", when=at)
    if truth.kind == "old":
        return tr("The last backup that was restored to a test copy is old: {when}. Make a new one now.", when=at)
    return tr("Your data is safe. The last backup was restored to a test copy ({when}) and every record matched.",
              when=at)  # fmt: skip
