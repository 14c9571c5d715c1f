"""The one question of a restore in a workspace that syncs: what becomes of what the team did since."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.ui.widgets import Banner, ChoiceCard, Label
from crm_desktop.viewmodels.backups import TeamRestore


class TeamQuestion(QWidget):
    """Two ways; the recommended one is chosen where it is open."""

    changed = Signal()

    def __init__(self, team: TeamRestore) -> None:
        super().__init__()
        keep = tr("This computer starts again from the backup and gets what the team has.")
        if not team.was_shared:
            keep = tr("The backup was made before the workspace was shared with the team: it can't sync.")
        everyone = tr("What is newer changes back or goes to the bin, for all colleagues. It can be undone.")
        if not team.is_reachable:
            everyone = tr("Needs internet")
        self.keep = ChoiceCard(tr("Keep the team's newer work (recommended)"), keep)
        self.everyone = ChoiceCard(tr("Put everyone back to this"), everyone)
        for card, text, can in ((self.keep, keep, team.was_shared), (self.everyone, everyone, team.is_reachable)):
            card.setEnabled(can)
            card.setToolTip("" if can else text)
        self.unsent = Banner(
            trn(
                "{n} change of this computer is not sent yet. It will only be in the backup that is made first.",
                "{n} changes of this computer are not sent yet. They will only be in the backup that is made first.",
                team.waiting,
            ),
            "warn",
        )
        self._has_unsent = bool(team.waiting)
        group = QButtonGroup(self)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(Label(tr("You work in a team. What becomes of its newer work?"), "label", wrap=True))
        for card in (self.keep, self.everyone):
            group.addButton(card)
            rows.addWidget(card)
            card.toggled.connect(self._on_toggled)
        rows.addWidget(self.unsent)
        self.keep.setChecked(team.was_shared)
        self._on_toggled()

    @property
    def is_answered(self) -> bool:
        """Return whether one of the ways is chosen."""
        return self.keep.isChecked() or self.everyone.isChecked()

    def _on_toggled(self) -> None:
        self.unsent.setVisible(self._has_unsent and self.keep.isChecked())
        self.changed.emit()
