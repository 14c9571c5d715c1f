"""Set a field or a tag on many records: the sentence of what will happen stands there before it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import Field, Kind, Type
from crm_desktop.services.bulk import BulkPreview, preview_bulk
from crm_desktop.services.tags import clean_name, list_tags
from crm_desktop.store.engine import Store
from crm_desktop.ui.lists.actions import MANY
from crm_desktop.ui.lists.format import number
from crm_desktop.ui.tasks import Task, TaskRunner
from crm_desktop.ui.widgets import Banner, Button, Label, PrimaryButton, announce

_WAIT_MS = 200
_SKIPPED = {
    "prefix", "suffix", "given_name", "family_name", "additional_name", "nickname", "phonetic_given_name",
    "phonetic_family_name", "name", "legal_name", "birthday", "anniversary", "tax_id", "registration_no",
}  # fmt: skip


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
    """Which field, which value."""

    chosen = Signal(str, object)  # field, value

    def __init__(
        self, store: Store, tasks: TaskRunner, kind: Kind, ids: Sequence[str], parent: QWidget | None = None
    ) -> None:
        n = len(ids)
        super().__init__(trn("Set a field of {n} record", "Set a field of {n} records", n, n=number(n)), n, parent)
        self._store, self._tasks, self._kind, self._ids = store, tasks, kind, list(ids)
        self._asked: Task | None = None
        self.field, self.choice, self.text = QComboBox(), QComboBox(), QLineEdit()
        for field in bulk_fields(kind):
            self.field.addItem(tr(field.label), field.name)
        self.labelled(tr("Field"), self.field)
        self.labelled(tr("Value"), self.choice)
        self.form.addWidget(self.text)
        self.text.setAccessibleName(tr("Value"))
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._wait.timeout.connect(self._ask)
        self.field.currentIndexChanged.connect(self._on_field)
        self.choice.currentIndexChanged.connect(self._wait.start)
        self.text.textEdited.connect(self._wait.start)
        self._on_field()
        self.field.setFocus()

    def value(self) -> object:
        """Return what is chosen or typed; None clears the field."""
        found = self.choice.currentData() if self.choice.isVisibleTo(self) else self.text.text().strip()
        return found if found != "" else None

    def accept(self) -> None:
        """Hand over field and value."""
        if self._wait.isActive() or self._asked is not None:
            return  # the sentence of this value is not there yet
        self.chosen.emit(str(self.field.currentData()), self.value())
        super().accept()

    def _on_field(self) -> None:
        field = self._kind.by_name[str(self.field.currentData())]
        options = values_of(field)
        self.choice.setVisible(bool(options))
        self.text.setVisible(not options)
        self.choice.clear()
        for value, text in options:
            self.choice.addItem(text, value)
        self.text.clear()
        self._wait.stop()
        self._ask()

    def _ask(self) -> None:
        if self._asked is not None:
            self._asked.cancel()
        changed = {str(self.field.currentData()): self.value()}
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
    """Which tag."""

    chosen = Signal(str)

    def __init__(self, store: Store, n: int, has_tag: Callable[[str], int], parent: QWidget | None = None) -> None:
        super().__init__(trn("Tag {n} record", "Tag {n} records", n, n=number(n)), n, parent)
        self._n, self._has_tag = n, has_tag
        self.tags = QComboBox()
        self.tags.setEditable(True)
        for row in list_tags(store):
            self.tags.addItem(row.name)
        self.tags.setCurrentText("")
        self.labelled(tr("Tag, one that is there or a new one"), self.tags)
        self.ok.setEnabled(False)
        self.tags.editTextChanged.connect(self._on_typed)

    def accept(self) -> None:
        """Hand over the tag."""
        if self.ok.isEnabled():
            self.chosen.emit(self.tags.currentText())
            super().accept()

    def _on_typed(self, text: str) -> None:
        try:
            name = clean_name(text)
        except CrmError as error:
            self.say(f"{error.title}. {error.advice}", is_wrong=True)
            return
        same = self._has_tag(name)
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


def bulk_fields(kind: Kind) -> list[Field]:
    """Return the fields that make sense for many records; what names one record is not among them."""
    return [f for f in kind.scalars if not f.hidden and f.type is not Type.REF and f.name not in _SKIPPED]


def values_of(field: Field) -> list[tuple[object, str]]:
    """Return what can be chosen for a field; nothing where a text is typed."""
    if field.type is Type.CHOICE:
        return [(option.value, tr(option.label)) for option in field.options]
    if field.type is Type.BOOLEAN:
        return [(True, tr("Yes")), (False, tr("No"))]
    return []
