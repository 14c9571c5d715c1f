"""Set a field or a tag on many records: the sentence of what will happen stands there before it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import Kind
from crm_desktop.services.bulk import BulkPreview, Refused, preview_bulk
from crm_desktop.services.tags import clean_name, list_tags, tag_id
from crm_desktop.store.engine import Store
from crm_desktop.ui.lists.actions import MANY
from crm_desktop.ui.lists.format import number
from crm_desktop.ui.tasks import Task, TaskRunner
from crm_desktop.ui.widgets import Banner, Button, Label, PrimaryButton, SegmentedChoice, announce
from crm_desktop.viewmodels.lists.bulk import BulkField, bulk_fields

_WAIT_MS = 200


class BulkDialog(QDialog):
    """A form, the sentence of its effect, Apply. Over 50 records the button says the number."""

    def __init__(self, title: str, n: int, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(440)
        self.sentence = Label("", "label", "text2", wrap=True)
        many = trn("Change {n} record", "Change {n} records", n, n=number(n))
        self.ok = PrimaryButton(many if n > MANY else tr("Apply"))
        self.ok.setDefault(True)
        self.form = QVBoxLayout()
        self.form.setSpacing(6)
        cancel = Button(tr("Cancel"))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.ok)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(Label(title, "section"))
        column.addLayout(self.form)
        column.addWidget(self.sentence)
        if n > MANY:
            words = trn("This concerns {n} record. One undo takes all of it back.",
                        "This concerns {n} records. One undo takes all of it back.", n, n=number(n))  # fmt: skip
            column.addWidget(Banner(words, "warn"))
        column.addLayout(buttons)
        self.ok.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)

    def labelled(self, text: str, widget: QWidget) -> None:
        """Add a field under its label."""
        label = Label(text, "second", "text2")
        label.setBuddy(widget)
        widget.setAccessibleName(text)
        self.form.addWidget(label)
        self.form.addWidget(widget)

    def say(self, sentence: str, *, is_wrong: bool = False) -> None:
        """Show what will happen, or what is wrong."""
        self.sentence.setText(sentence)
        self.sentence.set_tone("danger" if is_wrong else "text")
        self.ok.setEnabled(not is_wrong and bool(sentence))
        announce(self, sentence)


class SetFieldDialog(BulkDialog):
    """Which field, which value; clearing it is a choice of its own."""

    chosen = Signal(str, object)  # field, value

    def __init__(
        self, store: Store, tasks: TaskRunner, kind: Kind, ids: Sequence[str], parent: QWidget | None = None
    ) -> None:
        n = len(ids)
        super().__init__(trn("Set a field of {n} record", "Set a field of {n} records", n, n=number(n)), n, parent)
        self._store, self._tasks, self._kind, self._ids = store, tasks, kind, list(ids)
        self._asked: Task | None = None
        self._fields = bulk_fields(store, kind)
        self.field, self.choice, self.text = QComboBox(), QComboBox(), QLineEdit()
        self.hint = Label("", "second", "text2", wrap=True)
        for field in self._fields:
            self.field.addItem(field.label, field.name)
        self.labelled(tr("Field"), self.field)
        self.labelled(tr("Value"), self.choice)
        self._values = QVBoxLayout()
        self.form.addLayout(self._values)
        self.form.addWidget(self.hint)
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._wait.timeout.connect(self._ask)
        self.field.currentIndexChanged.connect(self._on_field)
        self.choice.currentIndexChanged.connect(self._wait.start)
        self._put_text(())
        self._on_field()
        self.field.setFocus()

    def current(self) -> BulkField:
        """Return the field that is chosen."""
        return self._fields[max(0, self.field.currentIndex())]

    def value(self) -> object:
        """Return what is chosen or typed; None clears the field."""
        has_choices = bool(self.current().choices)
        found = self.choice.currentData() if has_choices else self.text.text().strip()
        return self.current().value(found)

    def accept(self) -> None:
        """Hand over field and value."""
        if self._wait.isActive() or self._asked is not None:
            return  # the sentence of this value is not there yet
        self.chosen.emit(self.current().name, self.value())
        super().accept()

    def _put_text(self, offers: Sequence[str]) -> None:
        """Show a field to type into, with a list to tick where there is something to tick."""
        while (item := self._values.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if offers:
            from crm_desktop.ui.widgets.options_edit import OptionsEdit  # late: few fields need it

            several = self.current().name != "language"
            self.text = OptionsEdit(offers, several=several)
        else:
            self.text = QLineEdit()
        self.text.setAccessibleName(tr("Value"))
        self.text.setPlaceholderText(tr("Empty clears the field"))
        self.text.textEdited.connect(self._wait.start)
        self._values.addWidget(self.text)

    def _on_field(self) -> None:
        field = self.current()
        self._put_text(field.offers)
        self.choice.setVisible(bool(field.choices))
        self.text.setVisible(not field.choices)
        self.hint.setText(field.hint)
        self.hint.setVisible(bool(field.hint))
        blocked = self.choice.blockSignals(True)
        self.choice.clear()
        for value, text in field.choices:
            self.choice.addItem(text, value)
        self.choice.addItem(tr("Nothing: clear the field"), "")
        self.choice.blockSignals(blocked)
        self._wait.stop()
        self._ask()

    def _ask(self) -> None:
        if self._asked is not None:
            self._asked.cancel()
        changed = {self.current().name: self.value()}
        self.ok.setEnabled(False)
        self._asked = self._tasks.run(
            lambda: preview_bulk(self._store, self._kind, self._ids, changed), self._on_preview, self._on_refused
        )

    def _on_preview(self, preview: BulkPreview) -> None:
        self._asked = None
        self.say(". ".join(preview.sentences))
        self.ok.setEnabled(bool(preview.changing))

    def _on_refused(self, error: CrmError) -> None:
        self._asked = None
        self.say(f"{error.title}. {error.advice}", is_wrong=True)


class TagDialog(BulkDialog):
    """Which tag, put on or taken off."""

    chosen = Signal(str, bool)  # tag, whether it is taken off

    def __init__(self, store: Store, n: int, has_tag: Callable[[str], int], parent: QWidget | None = None) -> None:
        super().__init__(trn("Tag {n} record", "Tag {n} records", n, n=number(n)), n, parent)
        self._n, self._has_tag = n, has_tag
        self._known = {row.id for row in list_tags(store)}
        self.way = SegmentedChoice(
            tr("What to do"), (("add", tr("Put on"), "plus"), ("remove", tr("Take off"), "minus"))
        )
        self.way.set_value("add")
        self.form.addWidget(self.way)
        self.tags = QComboBox()
        self.tags.setEditable(True)
        for row in list_tags(store):
            self.tags.addItem(row.name)
        self.tags.setCurrentText("")
        self.labelled(tr("Tag, one that is there or a new one"), self.tags)
        self.ok.setEnabled(False)
        self.tags.editTextChanged.connect(self._on_typed)
        self.way.chosen.connect(lambda _: self._on_typed(self.tags.currentText()))
        self.tags.setFocus()

    @property
    def takes_off(self) -> bool:
        """Return whether the tag is taken off."""
        return self.way.value() == "remove"

    def accept(self) -> None:
        """Hand over the tag."""
        if self.ok.isEnabled():
            self.chosen.emit(self.tags.currentText(), self.takes_off)
            super().accept()

    def _on_typed(self, text: str) -> None:
        if not text.strip() and self.takes_off:
            self.say("")
            return
        try:
            name = clean_name(text)
        except CrmError as error:
            self.say(f"{error.title}. {error.advice}", is_wrong=True)
            return
        same = self._has_tag(name)
        if self.takes_off:
            self._say_removal(name, same)
            return
        n = self._n - same
        words = trn(
            "Tag “{name}” is added to {n} record", "Tag “{name}” is added to {n} records", n, name=name, n=number(n)
        )
        if same:
            words = trn(
                "Tag “{name}” is added to {n} record, {same} of the ticked ones have it",
                "Tag “{name}” is added to {n} records, {same} of the ticked ones have it",
                n, name=name, n=number(n), same=number(same),
            )  # fmt: skip
        self.say(words)
        self.ok.setEnabled(n > 0)

    def _say_removal(self, name: str, n: int) -> None:
        if tag_id(name) not in self._known:
            self.say(tr("There is no tag “{name}”. Choose one from the list.", name=name), is_wrong=True)
            return
        self.say(
            trn("Tag “{name}” is taken off {n} record", "Tag “{name}” is taken off {n} records", n, name=name,
                n=number(n))
        )  # fmt: skip
        self.ok.setEnabled(n > 0)


class RefusedDialog(QDialog):
    """The records that a bulk edit left as they are, and why."""

    def __init__(self, refused: Sequence[Refused], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        n = len(refused)
        title = trn("{n} record stayed as it is", "{n} records stayed as they are", n, n=number(n))
        self.setWindowTitle(title)
        self.setMinimumSize(460, 260)
        self.text = QPlainTextEdit("\n".join(f"{row.name}: {row.reason}" for row in refused))
        self.text.setReadOnly(True)
        self.text.setAccessibleName(title)
        close = Button(tr("Close"))
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(Label(title, "section"))
        column.addWidget(self.text, 1)
        column.addLayout(buttons)
        self.setAccessibleDescription(self.text.toPlainText())
