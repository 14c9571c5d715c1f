"""Before and after a salvage: what will be done, and what was saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import KIND
from crm_desktop.store.salvage import SalvageReport
from crm_desktop.ui import when
from crm_desktop.ui.layouts import across
from crm_desktop.ui.widgets import Banner, Button, Label, PrimaryButton

_SHOWN = ("person", "company", "activity", "affiliation", "attachment")


class SalvageDialog(QDialog):
    """Without a report it asks, with one it tells; accepting goes on."""

    def __init__(self, path: Path, target: Path, parent: QWidget, report: SalvageReport | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Recover what can be read"))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 18, 20, 16)
        rows.setSpacing(10)
        self.texts = _told(report) if report else _asked(path, target)
        rows.addWidget(Label(self.texts[0], "section", wrap=True))
        for text in self.texts[1:]:
            rows.addWidget(Label(text, "body", "text2", wrap=True))
        if report is not None and report.holes:
            rows.addWidget(
                Banner(tr("A part of the file could not be read. Bring back the rest from a backup."), "warn")
            )
        rows.addStretch(1)
        words = tr("Open the recovered file") if report else tr("Recover into a new file")
        self.go = PrimaryButton(words, "folder-open" if report else "wrench")
        self.go.clicked.connect(self.accept)
        close = Button(tr("Stay here") if report else tr("Cancel"))
        close.clicked.connect(self.reject)
        rows.addLayout(across(1, close, self.go))
        self.resize(540, 240)


def _asked(path: Path, target: Path) -> list[str]:
    return [
        tr("Read what can still be read into a new file?"),
        tr("The new file is “{name}”, beside the old one.", name=target.name),
        tr("“{name}” stays as it is, byte for byte. Records whose own page is lost are read out of the history.",
           name=path.name),
        tr("If there is a verified backup, restoring it is the better way: it is known to be whole."),
    ]  # fmt: skip


def _told(report: SalvageReport) -> list[str]:
    lines = [
        trn("{n} record was saved into “{name}”", "{n} records were saved into “{name}”", report.records,
            name=report.path.name)
    ]  # fmt: skip
    counts = [
        tr("{kind}: {count}", kind=tr(KIND[kind].plural), count=when.number(report.rows[kind]))
        for kind in _SHOWN
        if report.rows.get(kind)
    ]
    lines.append(", ".join(counts))
    if report.from_history:
        lines.append(
            trn("{n} of them was read out of the history.", "{n} of them were read out of the history.",
                report.from_history)
        )  # fmt: skip
    return [line for line in lines if line]
