"""The files that go along with an e-mail: added from the computer or from the record, dropped, pasted, taken off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QPlainTextEdit, QWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.message_files import (
    MANY_BYTES,
    MOST_BYTES,
    Enclosed,
    take_file,
    words_of_size,
)
from crm_desktop.store import Store
from crm_desktop.ui.layouts import across, boxed, down
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import Button, FilterChip, FlowLayout, Label

ADD_KEY = "Ctrl+Shift+A"
_LONGEST = 34  # signs of a name that are shown


class FilesLine(QWidget):
    """Buttons to add files, a chip for each, and a sentence that says how much it is."""

    changed = Signal()

    def __init__(self, store: Store, tasks: TaskRunner, refuse: Callable[[CrmError], None]) -> None:
        super().__init__()
        self._store, self._tasks, self._refuse = store, tasks, refuse
        self.files: tuple[Enclosed, ...] = ()
        self._times = 1
        self.add = Button(tr("Add files…"), "paperclip", key=ADD_KEY, height=28)
        self.offer = Button(tr("From the record"), "file-text", height=28)
        self.menu = QMenu(self)
        self.said = Label("", "second", "text2", wrap=True)
        self.chips: list[FilterChip] = []
        self._flow = FlowLayout()
        self._chips = boxed(self._flow)
        buttons = across(self.add, self.offer, gap=8)
        buttons.addWidget(self.said, 1)
        self.setLayout(down(buttons, self._chips, gap=6))
        self.setFocusProxy(self.add)
        self.offer.setMenu(self.menu)
        self.offer.hide()
        self.add.setAutoDefault(False)
        self.offer.setAutoDefault(False)
        self.add.clicked.connect(self.choose)
        self.show_files(())

    def show_files(self, files: Iterable[Enclosed]) -> None:
        """Show other files."""
        self.files = tuple(files)
        self._flow.clear()
        self.chips = [self._chip(at, file) for at, file in enumerate(self.files)]
        self._chips.setVisible(bool(self.files))
        self._say()

    def go_along_with(self, n: int) -> None:
        """Say how much it is for so many e-mails."""
        self._times = n
        self._say()

    def show_offer(self, files: Sequence[Enclosed]) -> None:
        """Offer the files of the record that the e-mail is about."""
        self.menu.clear()
        for file in files:
            words = f"{file.name}  {words_of_size(file.bytes)}"
            self.menu.addAction(words.replace("&", "&&")).triggered.connect(
                lambda _=False, file=file: self.take((file,))
            )
        self.offer.setVisible(bool(files))

    def choose(self) -> None:
        """Ask for files of this computer."""
        dialog = QFileDialog(self, tr("Add files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda paths: self.take_paths([Path(path) for path in paths]))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take_paths(self, paths: Sequence[Path]) -> None:
        """Take copies of files; one that can't be taken is said, and the others go along."""
        store = self._store

        def work() -> tuple[list[Enclosed], CrmError | None]:
            found, problem = [], None
            for path in paths:
                try:
                    found.append(take_file(store, path))
                except CrmError as error:
                    problem = problem or error
            return found, problem

        def done(answer: tuple[list[Enclosed], CrmError | None]) -> None:
            self.take(answer[0])
            if answer[1] is not None:
                self._refuse(answer[1])

        self._tasks.run(work, done, self._refuse, owner=self)

    def take(self, files: Iterable[Enclosed]) -> None:
        """Add files; one that goes along already does so once."""
        fresh = [file for file in files if file not in self.files]
        if fresh:
            self.show_files((*self.files, *fresh))
            self.changed.emit()

    def remove(self, at: int) -> None:
        """Take a file off; the keyboard goes to its neighbour."""
        self.show_files((*self.files[:at], *self.files[at + 1 :]))
        near = self.chips[min(at, len(self.chips) - 1)] if self.chips else self.add
        near.show()  # only what is shown takes the keyboard
        near.setFocus()
        self.changed.emit()

    def _chip(self, at: int, file: Enclosed) -> FilterChip:
        size = words_of_size(file.bytes)
        chip = FilterChip(
            f"{_short(file.name)} · {size}", removing=tr("Take off: {name}", name=file.name), tip=file.name
        )
        chip.setAccessibleName(f"{file.name} · {size}")
        chip.setAccessibleDescription(tr("Delete takes this file off."))
        chip.setAutoDefault(False)
        chip.removed.connect(partial(self.remove, at))
        self._flow.addWidget(chip)
        return chip

    def _say(self) -> None:
        whole = sum(file.bytes for file in self.files)
        tone, most = "text2", words_of_size(MOST_BYTES)
        if not self.files:
            words = tr("Or drop them here. Up to {most} go along.", most=most)
        elif whole > MOST_BYTES:
            tone, words = (
                "danger",
                tr("{size} is too much: up to {most} go along.", size=words_of_size(whole), most=most),
            )
        else:
            words = trn("{n} file, {size}. Up to {most} go along.", "{n} files, {size}. Up to {most} go along.",
                        len(self.files), size=words_of_size(whole), most=most)  # fmt: skip
            if self._times > 1:
                words += " " + trn("In {n} e-mail that makes {size}.", "In {n} e-mails that makes {size}.",
                                   self._times, size=words_of_size(whole * self._times))  # fmt: skip
            if whole > MANY_BYTES:
                tone = "warn"
                words += " " + tr("Some mailboxes take no more than {many}.", many=words_of_size(MANY_BYTES))
        self.said.set_tone(tone)
        self.said.setText(words)


class BodyEdit(QPlainTextEdit):
    """The text of an e-mail; files that are dropped on it or pasted into it go along and stay out of the text."""

    files_given = Signal(object)  # list[Path]

    def __init__(self, lines: int) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setMinimumHeight(current_theme().scaled(20) * lines)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Files are welcome."""
        return bool(paths_in(source)) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Hand files on, and put everything else into the text."""
        if paths := paths_in(source):
            self.files_given.emit(paths)
        else:
            super().insertFromMimeData(source)


def _short(name: str) -> str:
    """Return a name with its begin and its end; what kind of file it is stands there."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 13].rstrip()}…{name[-12:]}"


def paths_in(data: QMimeData) -> list[Path]:
    """Return the files of this computer that are dropped or pasted."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
