"""The window of the first run: language and look on top, one step below, on to the next at the foot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QVBoxLayout, QWidget

from crm_desktop.commands.program import TEXT_SIZES
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.ui.backups.icon_mark import IconMark
from crm_desktop.ui.first_run.parts import Sign
from crm_desktop.ui.first_run.steps import AboutStep, BackupStep, Choose, StartStep
from crm_desktop.ui.language import Speech, system_language
from crm_desktop.ui.layouts import Scrolled, across, clear, down
from crm_desktop.ui.look import Preferences
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import Theme, current_theme
from crm_desktop.ui.widgets import (
    Banner,
    Label,
    LinkButton,
    PrimaryButton,
    ProgressLine,
    QuietButton,
    SegmentedChoice,
    StatusLabel,
    Stepper,
)
from crm_desktop.viewmodels.first_run import CONTACTS, EMPTY, JOIN, RESTORE, SAMPLE, STEPS, Answers
from crm_desktop.viewmodels.settings import LANGUAGE_NAMES

_WIDTH = 1040
_STEP_HEIGHT = 326  # of the first step: the others stand at the same place


def ask_folder(parent: QWidget, now: Path, title: str) -> Path | None:
    """Let the person choose a folder."""
    chosen = QFileDialog.getExistingDirectory(parent, title, str(now))
    return Path(chosen) if chosen else None


class FirstRun(QDialog):
    """`begin` makes the workspace of the answers; what it raises is shown, and nothing is lost of what was typed."""

    def __init__(
        self,
        answers: Answers,
        preferences: Preferences,
        theme: Theme,
        backups: Path,
        begin: Callable[[Answers], object],
        *,
        choose: Choose = ask_folder,
    ) -> None:
        super().__init__()
        self.answers = answers
        self._preferences, self._theme, self._backups, self._begin = preferences, theme, backups, begin
        self._choose = choose
        self._at = 0
        self._is_busy = False
        self._tasks = TaskRunner()
        self.finished.connect(lambda: self._tasks.drain())
        self._speech = Speech()
        self._speech.speak(preferences.values.language, preferences.values.locale)
        self.setWindowFlag(Qt.WindowType.WindowMinMaxButtonsHint, True)
        self.setMinimumSize(640, 480)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._build()
        self._step.setFocus(Qt.FocusReason.OtherFocusReason)
        self.resize(1280, 720)

    @property
    def step(self) -> QWidget:
        """Return the step that is shown."""
        return self._step

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of the window."""
        QPainter(self).fillRect(self.rect(), current_theme().colour("bg"))

    def go_on(self) -> None:
        """Go to the next step; after the last one, begin."""
        if self._at + 1 < STEPS and not (self._at == 0 and self.answers.start in (RESTORE, JOIN)):
            self._go(self._at + 1)
        else:
            self._finish()

    def skip(self) -> None:
        """On the first step begin with nothing; on the others leave the step out."""
        if self._at == 0:
            self.answers.start = EMPTY
            self._finish()
        else:
            self.go_on()

    def back(self) -> None:
        """Go to the step before."""
        self._go(max(0, self._at - 1))

    def _go(self, at: int) -> None:
        self._at = at
        self._build()
        # The last step needs no answer: Enter begins.
        self._focus(lambda: self._step if at + 1 < STEPS else self.on)

    def _focus(self, part: Callable[[], QWidget]) -> None:
        """Give the keyboard to a part that was made just now: it is shown only when the events have run."""
        QTimer.singleShot(0, self, lambda: part().setFocus(Qt.FocusReason.OtherFocusReason))

    def reject(self) -> None:
        """Close, but not while the workspace is being made."""
        if not self._is_busy:
            super().reject()

    def _finish(self) -> None:
        """Make the workspace, off the UI thread: a backup may be large."""
        if self._is_busy:
            return
        self._set_busy(True)
        self._tasks.run(lambda: self._begin(self.answers), lambda _: self._on_begun(), self._on_failed, owner=self)

    def _on_begun(self) -> None:
        self._is_busy = False
        self.accept()

    def _on_failed(self, error: CrmError) -> None:
        self._set_busy(False)
        self.trouble.set_text(f"{error.title}. {error.advice}", "danger")
        self.trouble.show()

    def _set_busy(self, is_busy: bool) -> None:
        self._is_busy = is_busy
        for part in (
            self._step,
            self.language,
            self.theme,
            self.text_size,
            self.back_button,
            self.skip_button,
            self.on,
        ):
            part.setEnabled(not is_busy)
        self.working.setVisible(is_busy)

    def _build(self) -> None:
        """Build the window in the language of now."""
        clear(self._outer)
        self.setWindowTitle(tr("Welcome to CRM Desktop"))
        self.trouble = Banner("", "danger")
        self.trouble.hide()
        self.working = ProgressLine(tr("Your workspace is being prepared…"), can_cancel=False)
        self.working.hide()
        self._step = self._make_step()
        self._step.setMinimumHeight(current_theme().scaled(_STEP_HEIGHT))
        inner = QWidget()
        inner.setLayout(
            down(self._look_row(), self._head(), self._step, self.trouble, self.working, self._foot(), gap=14)
        )
        inner.setMaximumWidth(current_theme().scaled(_WIDTH))
        middle = QWidget()
        row = across(1, gap=0)
        row.addWidget(inner, 100)
        row.addStretch(1)
        middle.setLayout(down(1, row, 1, gap=0))
        self._outer.addWidget(Scrolled(middle, margins=(24, 20, 24, 20)))
        self.on.setDefault(True)  # only now: a button outside of its dialog can't be its default
        self._say()

    def _make_step(self) -> QWidget:
        if self._at == 1:
            return AboutStep(self.answers)
        if self._at == 2:
            return BackupStep(self.answers, self._backups, self._choose)
        step = StartStep(self.answers, self._choose)
        step.changed.connect(self._say)
        step.join_asked.connect(lambda: self._on_join(step))
        return step

    def _on_join(self, step: StartStep) -> None:
        """Ask for address and code; the team's records are fetched when the person goes on."""
        from crm_desktop.ui.sync.access_dialog import AccessDialog  # late: few join at once
        from crm_desktop.viewmodels.sync import setup

        answers = self.answers

        def keep(access: setup.Access) -> None:
            answers.start, answers.access, answers.user = JOIN, access, access.name
            step.show_answers()
            self._say()

        before = answers.access
        self.asking = AccessDialog(
            setup.JOIN_FIRST, self._tasks, None, keep, self, name=before.name if before else answers.user,
            address=before.address if before else "",
        )  # fmt: skip
        self.asking.open()

    def _look_row(self) -> QWidget:
        values = self._preferences.values
        self.language = SegmentedChoice(tr("Language"), LANGUAGE_NAMES)
        self.language.set_value(values.language or system_language())
        self.theme = SegmentedChoice(
            tr("Colours"),
            (("light", tr("Light")), ("dark", tr("Dark")), ("system", tr("Like the computer"))),
        )
        self.theme.set_value(values.theme)
        self.text_size = LinkButton(tr("Text size"), "type")
        menu = QMenu(self.text_size)
        for size in TEXT_SIZES:
            action = menu.addAction(tr("{n} %", n=size))
            action.triggered.connect(lambda _=False, size=size: self._on_text_size(size))
        self.text_size.clicked.connect(
            lambda: menu.popup(self.text_size.mapToGlobal(self.text_size.rect().bottomLeft()))
        )
        self.language.chosen.connect(self._on_language)
        self.theme.chosen.connect(self._on_theme)
        row = QWidget()
        line = across(IconMark("languages"), self.language, 0, IconMark("sun"), self.theme, 1, self.text_size, gap=8)
        line.insertSpacing(2, 10)
        row.setLayout(line)
        return row

    def _head(self) -> QWidget:
        titles = (tr("How would you like to start?"), tr("A little about you"), tr("Copies of your data"))
        lines = (
            tr("Everything stays on this computer."),
            tr("All of this can be changed later."),
            tr("A backup is worth what its last restore proved."),
        )
        self.title = Label(titles[self._at], "figure", wrap=True)
        words = down(self.title, Label(lines[self._at], "body", "text2", wrap=True), gap=2)
        self.stepper = Stepper((tr("Start"), tr("About you"), tr("Backups")), self._at)
        head = QWidget()
        row = across(Sign(), gap=16)
        row.addLayout(words, 1)
        row.addWidget(self.stepper)
        head.setLayout(row)
        return head

    def _foot(self) -> QWidget:
        self.note = StatusLabel("shield-check", "", "ok", tr("No account, no internet needed, no tracking."))
        self.back_button = QuietButton(tr("Back"), "arrow-left")
        self.skip_button = QuietButton(tr("Skip setup") if self._at == 0 else tr("Skip this step"))
        self.on = PrimaryButton("", "arrow-right", height=36)
        self.back_button.clicked.connect(self.back)
        self.skip_button.clicked.connect(self.skip)
        self.on.clicked.connect(self.go_on)
        foot = QWidget()
        row = across(gap=10)
        row.addWidget(self.note, 1)
        for button in (self.back_button, self.skip_button, self.on):
            row.addWidget(button)
        foot.setLayout(row)
        self.back_button.setVisible(self._at > 0)  # only now: without a parent it would be a window of its own
        return foot

    def _say(self) -> None:
        """Say on the button where it leads."""
        if self._at + 1 == STEPS:
            self.on.setText(tr("Begin"))
            return
        words = {
            SAMPLE: tr("Continue with sample data"),
            CONTACTS: tr("Continue with my contacts"),
            EMPTY: tr("Continue with nothing in it"),
            RESTORE: tr("Restore this backup"),
            JOIN: tr("Join my team"),
        }
        self.on.setText(words[self.answers.start] if self._at == 0 else tr("Continue"))

    def _on_language(self, code: str) -> None:
        self._preferences.change(language=code)
        self._speech.speak(code, self._preferences.values.locale)
        self._build()
        self._focus(lambda: self.language)

    def _on_theme(self, mode: str) -> None:
        self._preferences.change(theme=mode)
        self._theme.set_mode(mode)

    def _on_text_size(self, percent: int) -> None:
        self._preferences.change(text_size=percent)
        self._theme.set_text_size(percent)
        self._build()
        self._focus(lambda: self.text_size)
