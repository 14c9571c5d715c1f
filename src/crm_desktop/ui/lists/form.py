"""The small form of a new record: a few fields, a draft kept while typing, Ctrl+Enter saves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, QTime, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import CrmError, ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import here, to_local
from crm_desktop.services.drafts import clear_draft, load_draft, save_draft
from crm_desktop.store.engine import Store
from crm_desktop.ui import when
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.lists.fitted import SIDES, FittedDialog
from crm_desktop.ui.lists.form_line import line_of
from crm_desktop.ui.lists.likeness import LikenessLine
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Banner, Button, KeyHint, Label, PrimaryButton, QuietButton, announce

DRAFT_MS = 2_000


@dataclass(frozen=True)
class FormField:
    """A field: name, label in the language of now, what is wrong with a text, and words to choose from."""

    name: str
    label: str
    check: Callable[[str], str] = lambda text: ""
    suggest: Callable[[str], list[str]] | None = None
    is_optional: bool = True
    options: tuple[str, ...] = ()  # what can be chosen
    several: bool = False


class NewForm(FittedDialog):
    """Asks for the fields of a new record. Closing it keeps the draft; Discard throws it away."""

    def __init__(
        self,
        title: str,
        place: str,
        fields: Sequence[FormField],
        create: Callable[[Mapping[str, str]], str],
        on_saved: Callable[[str], None],
        store: Store,
        tasks: TaskRunner,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        kind: str = "",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(460)
        self._place, self._specs, self._create, self._on_saved = place, tuple(fields), create, on_saved
        self._store, self._tasks, self._desk = store, tasks, desk
        self._is_saving = False
        self.inputs: dict[str, QLineEdit] = {}
        self._wrong: dict[str, Label] = {}
        self.column = down(Label(title, "section"), gap=4)
        self._kept: Banner | None = None
        for spec in self._specs:
            self._add(spec)
        self.alike: LikenessLine | None = None
        if kind:
            self.alike = LikenessLine(store, tasks, kind, lambda found: self._open_instead(f"{kind}/{found}"))
            self.column.addSpacing(6)
            self.column.addWidget(self.alike)
        self.error = Label("", "second", "danger", wrap=True)
        self.error.hide()
        self.column.addStretch(1)
        self.put_together(self.column, across(self.error, margins=SIDES), self._buttons())
        self._draft = QTimer(self, singleShot=True, interval=DRAFT_MS)
        self._draft.timeout.connect(self._keep)

    def begin(self, texts: Mapping[str, str]) -> None:
        """Fill the fields: with the draft of the last time, or with what is known."""
        draft = None if any(texts.values()) else load_draft(self._store, self._place)
        for name, text in (draft.texts if draft else texts).items():
            if name in self.inputs:
                self.inputs[name].setText(text)
        if draft is not None:
            self._say_kept(draft.at)
        for field in self.inputs.values():
            field.textEdited.connect(self._draft.start)
            field.textChanged.connect(self._look_alike)
        self._look_alike()
        first = next((field for field in self.inputs.values() if not field.text()), next(iter(self.inputs.values())))
        first.setFocus()
        self.open()

    def texts(self) -> dict[str, str]:
        """Return what stands in the fields."""
        return {name: field.text().strip() for name, field in self.inputs.items()}

    def save(self) -> None:
        """Save, if every field can be taken; else move to the first that can't."""
        wrong = [spec.name for spec in self._specs if not self._check(spec)]
        if wrong:
            self.inputs[wrong[0]].setFocus()
            announce(self, self._wrong[wrong[0]].text())
            return
        if self._is_saving:
            return
        self._is_saving = True
        self.ok.setEnabled(False)
        texts = self.texts()

        def work() -> str:
            record_id = self._create(texts)
            clear_draft(self._store, self._place)
            return record_id

        self._draft.stop()
        self._tasks.run(work, self._on_created, self._on_refused, writes=True, owner=self)

    def discard(self) -> None:
        """Throw the draft away and begin with empty fields."""
        self._draft.stop()
        for field in self.inputs.values():
            field.clear()
        if self._kept is not None:
            self._kept.hide()
        self._tasks.run(lambda: clear_draft(self._store, self._place), writes=True)
        next(iter(self.inputs.values())).setFocus()

    def reject(self) -> None:
        """Close; what was typed is kept for the next time."""
        if self._draft.isActive():
            self._keep()
        self._draft.stop()
        super().reject()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes to the next field; leaving a field checks it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if is_enter and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                if self._has_choices(watched):
                    return False
                self.focusNextChild()
                return True
        if event.type() == QEvent.Type.FocusOut:
            self._check_left(watched)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Save with Ctrl+Enter."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save()
        else:
            super().keyPressEvent(event)

    def _add(self, spec: FormField) -> None:
        field, label, wrong = (
            line_of(spec.options, several=spec.several),
            Label("", "second", "text2"),
            Label("", "second", "danger", wrap=True),
        )
        text = tr("{label} (optional)", label=spec.label) if spec.is_optional else spec.label
        label.setText(text)
        label.setBuddy(field)
        field.setAccessibleName(spec.label)
        field.installEventFilter(self)
        field.textEdited.connect(lambda: self._on_edited(spec))
        wrong.hide()
        self.inputs[spec.name], self._wrong[spec.name] = field, wrong
        self.column.addSpacing(6)
        for widget in (label, field, wrong):
            self.column.addWidget(widget)
        if spec.suggest is not None:
            self._complete(field, spec.suggest)

    def _complete(self, field: QLineEdit, suggest: Callable[[str], list[str]]) -> None:
        words = QStringListModel(self)
        completer = QCompleter(words, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        field.setCompleter(completer)
        field.textEdited.connect(lambda text: words.setStringList(suggest(text) if text.strip() else []))

    def _buttons(self) -> QHBoxLayout:
        self.ok = PrimaryButton(tr("Save"), "check", key="Ctrl+Enter")
        cancel = Button(tr("Cancel"), key="Esc")
        for button in (self.ok, cancel):
            button.setAutoDefault(False)
        row = QHBoxLayout()
        row.setContentsMargins(SIDES[0], 12, SIDES[2], 0)
        self.foot = row  # a form may offer more beside its buttons
        row.addWidget(KeyHint("Ctrl Enter", tr("saves")))
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.ok)
        self.ok.clicked.connect(self.save)
        cancel.clicked.connect(self.reject)
        return row

    def _say_kept(self, at: int) -> None:
        moment = to_local(at, here())
        button = QuietButton(tr("Discard"), height=28)
        button.setAutoDefault(False)
        button.clicked.connect(self.discard)
        time = when.clock(QTime(moment.hour, moment.minute))
        self._kept = Banner(tr("We kept your draft from {time}", time=time), "accent", (button,))
        self.column.insertWidget(1, self._kept)

    def _look_alike(self) -> None:
        if self.alike is not None:
            self.alike.look(self.texts())

    def _open_instead(self, place: str) -> None:
        """Show the record that is there already; what was typed is kept as a draft."""
        self.reject()
        self._desk.navigation.go(place)

    def _has_choices(self, watched: QObject) -> bool:
        if not isinstance(watched, QLineEdit) or watched.completer() is None:
            return False
        popup = watched.completer().popup()
        return popup is not None and popup.isVisible()

    def _check_left(self, watched: QObject) -> None:
        for spec in self._specs:
            if self.inputs[spec.name] is watched and self.inputs[spec.name].text():
                self._check(spec)

    def _check(self, spec: FormField) -> bool:
        field, label = self.inputs[spec.name], self._wrong[spec.name]
        wrong = spec.check(field.text().strip())
        label.setText(wrong)
        label.setVisible(bool(wrong))
        field.setProperty("invalid", bool(wrong))
        field.setAccessibleDescription(wrong)
        field.update()
        return not wrong

    def _on_edited(self, spec: FormField) -> None:
        self.error.hide()
        if not self._wrong[spec.name].isHidden():
            self._check(spec)

    def _keep(self) -> None:
        if self._tasks.is_drained:  # the form outlives its window by a moment, and its clock too
            return
        texts = self.texts()
        self._tasks.run(lambda: save_draft(self._store, self._place, texts), None, lambda error: None, writes=True)

    def _on_created(self, record_id: str) -> None:
        self.accept()
        self._on_saved(record_id)

    def _on_refused(self, error: CrmError) -> None:
        self._is_saving = False
        self.ok.setEnabled(True)
        if not isinstance(error, ValidationError):
            self._desk.notices.show(error)
        self.error.setText(f"{error.title}. {error.advice}")
        self.error.show()
        announce(self, self.error.text(), assertive=True)
