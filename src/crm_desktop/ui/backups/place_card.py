"""Where backups go, and what is in the one that is chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout

from crm_desktop.backup.catalogue import Backup
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import KIND
from crm_desktop.ui import when
from crm_desktop.ui.layouts import across, clear
from crm_desktop.ui.theme import tokens
from crm_desktop.ui.widgets import Button, Card, Chip, ElidedLabel, EmptyState, Label, LinkButton
from crm_desktop.viewmodels.backups import Overview

_CLOSE = 1 << 30  # below a gigabyte the disk is nearly full


class PlaceCard(Card):
    """The folder, its free space, and the way to another one."""

    change_pressed = Signal()

    def __init__(self) -> None:
        self.change = LinkButton(tr("Change…"), "folder", height=tokens.ROW_CONTROL_HEIGHT)
        super().__init__(tr("Where backups go"), action=self.change)
        self.change.setAccessibleName(tr("Change the folder of the backups"))
        self.change.clicked.connect(self.change_pressed)
        self.folder = ElidedLabel("", "label")
        self.free = Label("", "second", "text2", wrap=True)
        self._chip_row = across(self.folder)
        self._chip: Chip | None = None
        self.body.addLayout(self._chip_row)
        self.body.addWidget(self.free)

    def show_overview(self, overview: Overview) -> None:
        """Show the state of the place."""
        self.folder.set_text(_short(overview.place))
        self.folder.setToolTip(str(overview.place))
        if self._chip is not None:
            self._chip.deleteLater()
        if not overview.is_reachable:
            self._chip = Chip(tr("Not found"), "danger", "circle-alert")
            self.free.setText(tr("Plug the disk in or choose another place. Backups made before are untouched."))
        elif overview.free < _CLOSE:
            self._chip = Chip(tr("Nearly full"), "warn", "triangle-alert")
            self.free.setText(tr("{size} free. Choose a disk with more room.", size=when.size(overview.free)))
        else:
            self._chip = Chip(tr("OK"), "ok", "check")
            self.free.setText(tr("{size} free on this disk", size=when.size(overview.free)))
        self._chip.setMinimumWidth(self._chip.sizeHint().width())  # the path gives way, not the state
        self._chip_row.addWidget(self._chip)


class FirstCard(Card):
    """Stands in the place of the list before the first backup."""

    def __init__(self) -> None:
        super().__init__()
        text = tr("Make the first backup now, it takes about 10 seconds. Records, history and attached files go in.")
        self.body.addWidget(EmptyState("database-backup", tr("No backup yet"), text, tone="warn"))


class ContentsCard(Card):
    """What the chosen backup holds, and the button that proves it."""

    prove_pressed = Signal()

    def __init__(self) -> None:
        super().__init__(tr("In this backup"))
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(5)
        self._facts.setColumnStretch(1, 1)
        self.body.addLayout(self._facts)
        self.note = Label("", "second", "text2", wrap=True)
        self.body.addWidget(self.note)
        self.prove = Button(tr("Restore into a test copy"), "shield-check")
        self.prove.clicked.connect(self.prove_pressed)
        self.body.addLayout(across(self.prove, 1))

    def show_backup(self, backup: Backup, now: int) -> None:
        """Show another backup."""
        clear(self._facts)
        manifest = backup.manifest
        rows = [(tr(KIND[kind].plural), when.number(count)) for kind, count in _counts(backup) if kind in KIND]
        if manifest is not None:
            rows += [(tr("Attached files"), when.number(len(manifest.attachments))), (tr("Version"), manifest.program)]
        for row, (label, value) in enumerate(rows):
            self._facts.addWidget(Label(label, "second", "text2"), row, 0)
            number = Label(value)
            number.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._facts.addWidget(number, row, 1)
        if backup.fault:
            self.note.setText(tr("Damaged: {fault}", fault=backup.fault))
            self.note.set_tone("danger")
        elif backup.proven_at:
            self.note.setText(
                tr(
                    "Restored to a test copy {when}, every record matched.",
                    when=when.moment_inside(backup.proven_at, now),
                )
            )
            self.note.set_tone("ok")
        else:
            self.note.setText(tr("Read from end to end when it was made, not yet restored to a test copy."))
            self.note.set_tone("text2")


def _counts(backup: Backup) -> list[tuple[str, int]]:
    facts = backup.manifest.facts if backup.manifest else None
    counts = facts.counts if facts is not None else {}
    return [(kind, count) for kind, count in counts.items() if kind in ("person", "company", "activity") and count]


def _short(place: Path) -> str:
    """Return a path with the home folder as ~."""
    try:
        return str(Path("~") / place.relative_to(Path.home()))
    except ValueError:
        return str(place)
