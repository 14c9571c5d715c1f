"""Settings, by sections: you, look, language, keys, fields, data, backups, about. Each change holds at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from crm_desktop.commands.program import TEXT_SIZES
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.store import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui.backups.asking import ChooseFolder, ask_folder
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import Head, Scrolled, across, down
from crm_desktop.ui.page import Page
from crm_desktop.ui.settings.cards import sections_of
from crm_desktop.ui.settings.data import TakeAlong
from crm_desktop.ui.settings.formats import country_options, format_options
from crm_desktop.ui.settings.licences import LicencesDialog
from crm_desktop.ui.settings.preferences import DevicePreferences, SettingsValues, TakenAlong
from crm_desktop.ui.settings.rows import Choice
from crm_desktop.ui.settings.sections import Later, Sections
from crm_desktop.ui.shortcuts import key_of
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import Button, ElidedLabel, Label, SegmentedChoice, Toggle
from crm_desktop.viewmodels.navigation import Room
from crm_desktop.viewmodels.settings import (
    LANGUAGE_NAMES,
    phone_country,
    rename_user,
    set_phone_country,
    user_name,
)

MakeCard = Callable[[], QWidget]

_WIDTH = 780
_MARGIN = 24
_TURNS = 2  # of the loop, in which the cards below are made


def open_folder(folder: Path) -> None:
    """Show a folder in the computer's own program for files."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class SettingsPage(Page):
    """`set_language` and `set_locale` keep the choice, apply it and make the pages anew."""

    def __init__(
        self,
        store: Store,
        tasks: TaskRunner,
        desk: WindowDesk,
        preferences: DevicePreferences,
        *,
        set_language: Callable[[str], object],
        set_locale: Callable[[str], object],
        backup_folder: Callable[[], Path],
        set_backup_folder: Callable[[Path], object],
        taken_along: TakenAlong,
        team: MakeCard | None = None,
        notifications: MakeCard | None = None,
        zone: QWidget | None = None,
        cases: MakeCard | None = None,
        show_folder: Callable[[Path], object] = open_folder,
        choose_folder: ChooseFolder = ask_folder,
        place: str = "settings",
    ) -> None:
        super().__init__(place)
        self._store, self._tasks, self._desk, self._preferences = store, tasks, desk, preferences
        self._set_language, self._set_locale = set_language, set_locale
        self._backup_folder, self._set_backup_folder = backup_folder, set_backup_folder
        self._show_folder, self._choose_folder = show_folder, choose_folder
        self._saved_name = ""
        self.team, self.notifications, self.zone, self.cases = team, notifications, zone, cases
        self.along = TakeAlong(self, desk, taken_along)
        self._make_controls()
        self._build()
        self._connect()
        self._show(preferences.values)
        self._read()

    @property
    def desk(self) -> WindowDesk:
        """The window, for the buttons of its commands."""
        return self._desk

    def title(self) -> str:
        """Return the title of the window."""
        return tr("Settings")

    def state(self) -> dict[str, Any]:
        """Return scroll and the control that has the focus: a change of language makes the page anew."""
        focused = next((name for name, widget in self._named().items() if _has_focus(widget)), "")
        return {"scroll": self._scroll.verticalScrollBar().value(), "focus": focused}

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Stand where one was, or go to a section."""
        if any(state.get(name) for name in ("scroll", "section", "focus")):
            self._make_more(len(self._later))
        scroll, section = int(state.get("scroll") or 0), str(state.get("section") or "")
        QTimer.singleShot(0, self, lambda: self._stand(scroll, section))  # the page is shown then
        widget = self._named().get(str(state.get("focus")))
        if widget is not None:
            self.setFocusProxy(widget)
            _first_focus(widget).setFocus(Qt.FocusReason.OtherFocusReason)

    def _stand(self, scroll: int, section: str) -> None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)  # cards that were made just now get a place
        if section:
            self.sections.show_section(section)
        else:
            self._scroll.verticalScrollBar().setValue(scroll)

    def refresh(self, changes: ChangeSet) -> None:
        """Follow a name that was changed elsewhere."""
        if not self.name.hasFocus():
            self._read()

    def may_leave(self) -> bool:
        """Save a name that is still being typed."""
        self._save_name()
        return True

    def focus_zones(self) -> Sequence[QWidget]:
        """Return the list of sections and the cards."""
        return (*([self.sections] if self.sections.isVisible() else []), *self._cards)

    def set_room(self, room: Room) -> None:
        """Where the window is narrow, one column is enough."""
        self.sections.setVisible(room is not Room.ONE_COLUMN)

    def _named(self) -> dict[str, QWidget]:
        named = {"language": self.language, "formats": self.formats, "theme": self.theme, "density": self.density}
        return named | ({"zone": self.zone} if self.zone is not None else {})

    def _make_controls(self) -> None:
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Your name"))
        self.name.setMinimumWidth(260)
        self.name_error = Label("", "second", "danger", wrap=True)
        self.name_error.hide()
        self.theme = SegmentedChoice(
            tr("Colours"),
            (("light", tr("Light"), "sun"), ("dark", tr("Dark"), "moon"), ("system", tr("Like the computer"),
                                                                          "sun-moon")),
        )  # fmt: skip
        sizes = ((str(size), tr("{n} %", n=size)) for size in TEXT_SIZES)
        self.text_size = Choice(tr("Text size"), sizes)
        self.density = SegmentedChoice(
            tr("Height of rows"), (("compact", tr("Compact")), ("normal", tr("Normal")), ("roomy", tr("Roomy")))
        )
        self.language = SegmentedChoice(tr("Language"), (("", tr("Like the computer")), *LANGUAGE_NAMES))
        self.formats = Choice(tr("Dates and numbers"), format_options())
        self.single_keys = Toggle(_single_keys_words())
        self.all_keys = Button(tr("Show all keys"), "keyboard", key=key_of("help.shortcuts"))
        self.own_keys = Button(tr("Change keys…"), "pencil")
        self.file = ElidedLabel(str(self._store.path))
        self.show_file = Button(tr("Show folder"), "folder-open")
        self.backups = ElidedLabel(str(self._backup_folder()))
        self.change_backups = Button(tr("Change…"), "folder")
        self.change_backups.setAccessibleName(tr("Change the folder of the backups"))
        self.open_backups = Button(tr("Backups & health").replace("&", "&&"), "heart-pulse")
        self.country = Choice(tr("Country of phone numbers"), country_options())
        self.licences = Button(tr("Show the licences"), "file-text")
        self.fields, self.tags = Button(tr("Fields of your own"), "square-pen"), Button(tr("All tags"), "tags")
        self.sets = Button(tr("Activity sets"), "list-checks")

    def _build(self) -> None:
        if self._desk.is_read_only:
            reason = tr("This workspace is open for reading only")
            for control in (self.name, self.country):
                control.setEnabled(False)
                control.setToolTip(reason)
                control.setAccessibleDescription(reason)
        found = sections_of(self)
        self._cards = [section.card for section in found]
        self._later = [card for card in self._cards if isinstance(card, Later)]
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._make_more)
        self._at_once = -(-len(self._later) // _TURNS)
        self._rest.start()
        column = self._column = QWidget()
        column.setLayout(down(*self._cards, 1, gap=14))
        inner = QWidget()
        row = across(gap=0)
        row.addWidget(column, 10)
        row.addStretch(1)
        inner.setLayout(row)
        self._scroll = Scrolled(inner, margins=(0, 2, _MARGIN, 16))
        self.sections = Sections(tr("Sections"), self._scroll, found)
        head = Head(tr("Settings"))
        head.set_line(tr("Each change holds at once."))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(head)
        beside = across(gap=16, margins=(_MARGIN - 8, 0, 0, 0))
        beside.addWidget(self.sections, 0, Qt.AlignmentFlag.AlignTop)
        beside.addWidget(self._scroll, 1)
        rows.addLayout(beside, 1)
        self.setFocusProxy(self.name if self.name.isEnabled() else self.theme)

    def _make_more(self, count: int = 0) -> None:
        """Make the next of the cards below."""
        for _ in range(min(count or self._at_once, len(self._later))):
            self._later.pop(0).fill()
        if self._later:
            self._rest.start()

    def _connect(self) -> None:
        look, change = self._desk.look, self._preferences
        self.name.editingFinished.connect(self._save_name)
        self.theme.chosen.connect(lambda value: setattr(look, "theme", value))
        self.text_size.activated.connect(lambda: setattr(look, "text_size", int(self.text_size.value())))
        self.density.chosen.connect(lambda value: setattr(look, "density", value))
        self.single_keys.toggled.connect(lambda on: setattr(look, "single_keys", on))
        self.language.chosen.connect(self._set_language)
        self.formats.activated.connect(lambda: self._set_locale(self.formats.value()))
        self.all_keys.clicked.connect(self._desk.frame.show_shortcuts)
        self.show_file.clicked.connect(lambda: self._show_folder(self._store.path.parent))
        self.change_backups.clicked.connect(self._on_change_backups)
        self.country.activated.connect(self._save_country)
        self.licences.clicked.connect(self._on_licences)
        self.fields.clicked.connect(lambda: self._desk.navigation.go("fields"))
        self.own_keys.clicked.connect(lambda: self._desk.navigation.go("shortcuts"))
        self.open_backups.clicked.connect(lambda: self._desk.navigation.go("backups"))
        self.tags.clicked.connect(lambda: self._desk.navigation.go("tags"))
        self.sets.clicked.connect(lambda: self._desk.navigation.go("sets"))
        self._fit()
        current_theme().changed.connect(self._fit)
        forget = change.on_change(self._show)
        self.destroyed.connect(lambda: forget())

    def _fit(self) -> None:
        """Be as wide as the text of now needs."""
        self._column.setMaximumWidth(current_theme().scaled(_WIDTH))
        self.sections.measure()

    def _show(self, values: SettingsValues) -> None:
        """Show what is kept, also when a key or the palette changed it."""
        self.theme.set_value(values.theme)
        self.text_size.set_value(str(values.text_size))
        self.density.set_value(values.density)
        self.language.set_value(values.language)
        self.formats.set_value(values.locale)
        blocked = self.single_keys.blockSignals(True)
        self.single_keys.setChecked(values.single_keys)
        self.single_keys.blockSignals(blocked)
        self.single_keys.update()

    def _read(self) -> None:
        self._tasks.run(lambda: (user_name(self._store), phone_country(self._store)), self._on_read, owner=self)

    def _on_read(self, found: tuple[str, str]) -> None:
        self._saved_name, country = found
        if not self.name.hasFocus() or not self.name.isModified():
            self.name.setText(self._saved_name)
        self.country.set_value(country)

    def _save_name(self) -> None:
        name = self.name.text().strip()
        if self._tasks.is_drained or name == self._saved_name:
            self._show_name_error("")
            return

        def saved(_: None) -> None:
            self._saved_name = name
            self._show_name_error("")

        def refused(error: CrmError) -> None:
            self._show_name_error(f"{error.title}. {error.advice}")

        self._tasks.run(lambda: rename_user(self._store, name), saved, refused, writes=True, owner=self)

    def _show_name_error(self, text: str) -> None:
        self.name_error.setText(text)
        self.name_error.setVisible(bool(text))
        self.name.setAccessibleDescription(text)

    def _save_country(self) -> None:
        code = self.country.value()
        self._tasks.run(
            lambda: set_phone_country(self._store, code), None, self._desk.notices.show, writes=True, owner=self
        )

    def _on_change_backups(self) -> None:
        folder = self._choose_folder(self, self._backup_folder())
        if folder is not None:
            self._set_backup_folder(folder)
            self.backups.set_text(str(self._backup_folder()))

    def _on_licences(self) -> None:
        dialog = LicencesDialog(self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _has_focus(widget: QWidget) -> bool:
    return widget.hasFocus() or any(child.hasFocus() for child in widget.findChildren(QWidget))


def _first_focus(widget: QWidget) -> QWidget:
    """Return the chosen segment of a row of segments, or the control itself."""
    chosen = [child for child in widget.findChildren(QWidget) if child.property("checked") is True]
    return chosen[0] if chosen else widget


def _single_keys_words() -> str:
    """Return what single keys are, by the keys that two of them have now."""
    edit, new = key_of("page.edit"), key_of("new.person")
    if not (edit and new):
        return tr("Single keys without Ctrl")
    return tr("Single keys such as {edit} for edit and {new} for a new person", edit=edit, new=new)
