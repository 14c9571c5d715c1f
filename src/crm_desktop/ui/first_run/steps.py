"""The three steps. Each shows the answers and writes into them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.ui import when
from crm_desktop.ui.first_run.cards import StartCard
from crm_desktop.ui.first_run.parts import Door
from crm_desktop.ui.layouts import down
from crm_desktop.ui.settings.formats import country_options
from crm_desktop.ui.settings.rows import Choice, setting
from crm_desktop.ui.widgets import Banner, Button, Card, Label, LinkButton
from crm_desktop.viewmodels.first_run import (
    CONTACTS,
    EMPTY,
    JOIN,
    RESTORE,
    SAMPLE,
    Answers,
    check_folder,
    find_backup,
    firm_of,
    place_warning,
    second_place_warning,
)

Choose = Callable[[QWidget, Path, str], Path | None]


class StartStep(QWidget):
    """How to begin, the way back from a backup, and where the data lives."""

    changed = Signal()
    join_asked = Signal()

    def __init__(self, answers: Answers, choose: Choose) -> None:
        super().__init__()
        self._answers, self._choose = answers, choose
        self.cards = _start_cards()
        self._group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(14)
        for start, card in self.cards.items():
            self._group.addButton(card)
            row.addWidget(card, 1)
            card.toggled.connect(lambda on, start=start: self._on_chosen(start) if on else None)
        self.find_button = Button(tr("Choose…"))
        self.find_button.setAccessibleName(tr("Choose the folder of a backup"))
        words = tr("From a folder, a USB drive or a network drive")
        self.door = Door("history", tr("Restore a backup"), words, self.find_button)
        self.join_button = Button(tr("Join…"))
        self.join_button.setAccessibleName(tr("Join my team"))
        words = tr("With an address and a code from a colleague")
        self.team = Door("users", tr("Join my team"), words, self.join_button)
        self.move_button = LinkButton(tr("Change place"))
        self.where = Door("folder-open", tr("Your data will be here"), "", self.move_button, surface="sunken")
        self.warning = Banner("", "warn")
        self.find_button.clicked.connect(self._on_find)
        self.join_button.clicked.connect(self.join_asked)
        self.move_button.clicked.connect(self._on_move)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(14)
        rows.addLayout(row)
        doors = QHBoxLayout()
        doors.setSpacing(14)
        doors.addWidget(self.door, 1)
        doors.addWidget(self.team, 1)
        rows.addLayout(doors)
        for part in (self.where, self.warning):
            rows.addWidget(part)
        rows.addStretch(1)
        self.setFocusProxy(self.cards.get(answers.start, self.find_button))
        self.show_answers()

    def show_answers(self) -> None:
        """Show what is chosen."""
        answers = self._answers
        self._group.setExclusive(answers.start not in (RESTORE, JOIN))
        for start, card in self.cards.items():
            card.setChecked(start == answers.start)
        self._group.setExclusive(True)
        if answers.start == RESTORE and answers.backup is not None and answers.backup.manifest is not None:
            manifest = answers.backup.manifest
            people = when.number(manifest.facts.counts.get("person", 0))
            made = when.full(manifest.made_at)
            self.door.say(
                tr("“{name}” of {when}, people: {people}", name=Path(manifest.name).stem, when=made, people=people),
                "ok",
            )
        if answers.start == JOIN and answers.access is not None:
            server = answers.access.address.partition("://")[2]
            self.team.say(tr("As {name} at {server}", name=answers.access.name, server=server), "ok")
        self.where.say(tr("{path}, one file on this computer", path=_short(answers.path)))
        self.where.setToolTip(str(answers.path))
        warning = place_warning(answers.folder)
        self.warning.setVisible(bool(warning))
        if warning and warning != self.warning.label.text():
            self.warning.set_text(warning, "warn")

    def _on_chosen(self, start: str) -> None:
        self._answers.start = start
        self.show_answers()
        self.changed.emit()

    def _on_find(self) -> None:
        folder = self._choose(self, Path.home(), tr("Choose the folder of a backup"))
        if folder is None:
            return
        try:
            self._answers.backup = find_backup(folder)
        except CrmError as error:
            self.door.say(f"{error.title}. {error.advice}", "danger")
            return
        self._answers.start = RESTORE
        self.show_answers()
        self.changed.emit()

    def _on_move(self) -> None:
        folder = self._choose(self, self._answers.folder, tr("Choose a folder for your data"))
        if folder is None:
            return
        try:
            check_folder(folder)
        except CrmError as error:
            self.where.say(f"{error.title}. {error.advice}", "danger")
            return
        self._answers.folder = folder
        self.show_answers()


class AboutStep(QWidget):
    """Name, firm, country."""

    def __init__(self, answers: Answers) -> None:
        super().__init__()
        self._answers = answers
        self.user, self.firm = QLineEdit(answers.user), QLineEdit(answers.firm)
        self.firm.setPlaceholderText(tr("My firm"))
        self.country = Choice(tr("Country of phone numbers"), country_options())
        self.country.set_value(answers.country)
        for field, name in ((self.user, tr("Your name")), (self.firm, tr("Your firm"))):
            field.setAccessibleName(name)
            field.setMinimumWidth(320)
            field.setMaxLength(60)
        card = Card()
        card.body.addLayout(setting(tr("Your name"), self.user, hint=tr("History and notes show this name.")))
        hint = tr("Your data file gets this name.")
        card.body.addLayout(setting(tr("Your firm"), self.firm, hint=hint))
        hint = tr("Numbers that are written without a country are of this one.")
        card.body.addLayout(setting(tr("Country of phone numbers"), self.country, hint=hint))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(card)
        rows.addStretch(1)
        self.user.textChanged.connect(lambda text: setattr(answers, "user", " ".join(text.split())))
        self.firm.textChanged.connect(lambda text: setattr(answers, "firm", firm_of(text)))
        self.country.activated.connect(lambda: setattr(answers, "country", self.country.value()))
        self.setFocusProxy(self.user)


class BackupStep(QWidget):
    """Where copies go: this computer, and better another disk too."""

    def __init__(self, answers: Answers, usual: Path, choose: Choose) -> None:
        super().__init__()
        self._answers, self._choose = answers, choose
        here = Card(tr("Backups are made by themselves"))
        here.body.addWidget(Label(
            tr("Every hour while you work and when you close the program, into “{folder}”. The day's first one is "
               "restored into a test copy and compared record by record.", folder=_short(usual)),
            "body", "text2", wrap=True,
        ))  # fmt: skip
        self.choose = Button(tr("Choose a folder…"), "folder")
        self.door = Door("usb", tr("A second place on another disk"), "", self.choose)
        self.warning = Banner("", "warn")
        self.choose.clicked.connect(self._on_choose)
        self.setLayout(down(here, self.door, self.warning, 1, gap=14))
        self.setFocusProxy(self.choose)
        self._show()

    def _show(self) -> None:
        place = self._answers.second_place
        words = tr("If this disk breaks or is stolen, copies elsewhere are what is left. A USB drive will do.")
        self.door.say(str(place) if place else words, "text" if place else "text2")
        warning = second_place_warning(place, self._answers.folder) if place else ""
        self.warning.setVisible(bool(warning))
        if warning:
            self.warning.set_text(warning, "warn")

    def _on_choose(self) -> None:
        folder = self._choose(self, self._answers.second_place or Path.home(), tr("Choose a folder for the backups"))
        if folder is not None:
            self._answers.second_place = folder
            self._show()


def _start_cards() -> dict[str, StartCard]:
    return {
        SAMPLE: StartCard(
            "sparkles", tr("Look around with sample data"),
            tr("A made-up machine shop with 60 people, 20 companies and a year of notes. Remove it with one click."),
            tr("Ready in 2 seconds"), "check", tr("Good first step"),
        ),
        CONTACTS: StartCard(
            "file-spreadsheet", tr("Bring my contacts"),
            tr("From Excel, CSV or vCard files. You see every row before it is written, and can undo it."),
            tr("About 5 minutes"),
        ),
        EMPTY: StartCard(
            "building-2", tr("Start empty"),
            tr("Nothing but the fields. Good if you type in your first customers today."),
            tr("1 minute"),
        ),
    }  # fmt: skip


def _short(path: Path) -> str:
    """Return a path with the home folder as ~."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except ValueError:
        return str(path)
