"""The form of a field of the firm's own: name, type, options, and how it will look."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.custom import DEFAULT_CURRENCY, CustomField, shown_value
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import LANGUAGES, language, tr
from crm_desktop.services.custom_convert import Conversion, convert_custom_field, preview_conversion
from crm_desktop.services.custom_fields import create_custom_field, update_custom_field
from crm_desktop.store.engine import Store
from crm_desktop.ui.layouts import Scrolled, across, boxed, down
from crm_desktop.ui.record.dates import show_day
from crm_desktop.ui.settings.option_rows import OptionRows
from crm_desktop.ui.settings.rows import Choice
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import Button, FactRow, Label, PrimaryButton, Surface, Toggle, announce
from crm_desktop.viewmodels.fields import draft_field, example_of, needed_words, new_field_title, type_options

_WIDTH, _HEIGHT = 520, 620
_FOUND = ("text", "link", "choice", "multi_choice")


def open_field_form(
    store: Store,
    tasks: TaskRunner,
    desk: Desk,
    kind: str,
    parent: QWidget,
    field: CustomField | None = None,
    then: Callable[[str], None] | None = None,
) -> FieldForm:
    """Ask for a new field, or for changes of one; afterwards it is said, with Undo."""
    form = FieldForm(store, tasks, desk, kind, field, then, parent)
    form.open()
    return form


class FieldForm(QDialog):
    """Ctrl+Enter saves, Esc leaves."""

    def __init__(
        self,
        store: Store,
        tasks: TaskRunner,
        desk: Desk,
        kind: str,
        field: CustomField | None,
        then: Callable[[str], None] | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._store, self._tasks, self._desk, self._kind = store, tasks, desk, kind
        self._field, self._then = field, then
        self._conversion: Conversion | None = None
        self._is_saving = False
        new = new_field_title(kind)
        self.setWindowTitle(tr("Field “{name}”", name=field.label) if field else new)
        self._make_controls(needed=needed_words(kind))
        self._build()
        self._fill()
        self._connect()
        self._on_type(asked=False)

    # -- building

    def _make_controls(self, needed: str) -> None:
        self.names = {code: QLineEdit() for code in sorted(LANGUAGES, key=lambda code: code != language())}
        self.type = Choice(tr("Type"), type_options())
        self.options = OptionRows()
        self.currency = QLineEdit()
        self.required, self.searchable = Toggle(needed), Toggle(tr("Found by search"))
        self.conversion = Label("", "second", "text2", wrap=True)
        self.error = Label("", "second", "danger", wrap=True)
        self.ok = PrimaryButton(tr("Save"), "check", key="Ctrl+Enter")
        self.cancel = Button(tr("Cancel"), key="Esc")
        self._preview = Surface("sunken")
        self._looks = QVBoxLayout(self._preview)
        self._looks.setContentsMargins(12, 10, 12, 10)
        for button in (self.ok, self.cancel):
            button.setAutoDefault(False)

    def _build(self) -> None:
        others = {
            "en": tr("In English (optional)"),
            "es": tr("In Spanish (optional)"),
            "sk": tr("In Slovak (optional)"),
        }
        column = down(gap=6)
        main, *more = self.names.items()
        self._add(column, tr("Name"), main[1])
        beside = across(gap=12)
        for code, line in more:
            part = down(gap=6)
            self._add(part, others[code], line)
            beside.addLayout(part, 1)
        column.addLayout(beside)
        self._add(column, tr("Type"), self.type)
        column.addWidget(self.conversion)
        self._option_part = boxed(down(Label(tr("Options, in their order"), "second", "text2"), self.options, gap=4))
        self._money_part = boxed(down(gap=4))
        money = self._money_part.layout()
        assert isinstance(money, QVBoxLayout)
        self._add(money, tr("Currency, where none is typed"), self.currency)
        column.addWidget(self._option_part)
        column.addWidget(self._money_part)
        column.addSpacing(4)
        column.addWidget(self.searchable)
        column.addWidget(self.required)
        column.addSpacing(4)
        column.addWidget(Label(tr("How it will look"), "second", "text2"))
        column.addWidget(self._preview)
        column.addStretch(1)
        inner = QWidget()
        inner.setLayout(column)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 18, 8, 16)
        outer.setSpacing(10)
        outer.addLayout(across(Label(self.windowTitle(), "section", wrap=True), margins=(12, 0, 12, 0)))
        outer.addWidget(Scrolled(inner, margins=(12, 0, 12, 0)), 1)
        self.error.setContentsMargins(12, 0, 12, 0)
        outer.addWidget(self.error)
        outer.addLayout(across(1, self.cancel, self.ok, margins=(12, 0, 12, 0)))
        self.error.hide()
        screen = self.screen().availableSize()
        scale = current_theme().scaled
        self.resize(min(scale(_WIDTH), screen.width() - 40), min(scale(_HEIGHT), screen.height() - 80))

    def _add(self, column: QVBoxLayout, text: str, widget: QWidget) -> None:
        label = Label(text, "second", "text2")
        label.setBuddy(widget)
        widget.setAccessibleName(text)
        column.addWidget(label)
        column.addWidget(widget)

    def _fill(self) -> None:
        field = self._field
        for code, line in self.names.items():
            line.setText(field.labels.get(code, "") if field else "")
        if field is not None and not self.names[language()].text():
            self.names[language()].setText(field.label)
        self.type.set_value(field.type if field else "text")
        self.options.show_options(field.options if field else ())
        self.currency.setText((field.currency if field else "") or DEFAULT_CURRENCY)
        self.required.setChecked(bool(field and field.required))
        self.searchable.setChecked(field.searchable if field else True)

    def _connect(self) -> None:
        self._soon = QTimer(self, singleShot=True, interval=150)
        self._soon.timeout.connect(self._ask_conversion)
        self.type.currentIndexChanged.connect(lambda: self._on_type(asked=True))
        self.ok.clicked.connect(self.save)
        self.cancel.clicked.connect(self.reject)
        for line in (*self.names.values(), self.currency):
            line.textEdited.connect(self._on_edited)
        self.options.changed.connect(self._on_edited)
        self.names[language()].setFocus()

    # -- following what is typed

    def _on_type(self, *, asked: bool) -> None:
        type_ = self.type.value()
        has_options = type_ in ("choice", "multi_choice")
        self._option_part.setVisible(has_options)
        self._money_part.setVisible(type_ == "money")
        self._conversion = None
        self.conversion.hide()
        if asked and self._field is None:
            self.searchable.setChecked(type_ in _FOUND)
        if self._field is not None and type_ != self._field.type:
            self.ok.setEnabled(False)
            self._soon.start()
        else:
            self.ok.setEnabled(True)
        self._on_edited()

    def _ask_conversion(self) -> None:
        field, type_ = self._field, self.type.value()
        if field is not None:
            self._tasks.run(
                lambda: preview_conversion(self._store, field.id, type_), self._on_conversion, self._say, owner=self
            )

    def _on_conversion(self, found: Conversion) -> None:
        if found.type != self.type.value():
            return
        self._conversion = found
        self.conversion.setText(found.sentence)
        self.conversion.set_tone("text2" if found.is_safe else "danger")
        self.conversion.show()
        self.ok.setEnabled(found.is_safe)
        announce(self, found.sentence)
        if found.options and not self.options.options():
            self.options.show_options(found.options)
            self._on_edited()

    def _on_edited(self) -> None:
        self.error.hide()
        type_, currency = self.type.value(), self.currency.text().strip().upper()
        choices = self.options.choices()
        name = self.names[language()].text().strip()
        field = draft_field(self._kind, name, type_, choices, required=self.required.isChecked(), currency=currency)
        shown = shown_value(field, example_of(type_, choices, currency), show_day)
        row = FactRow(field.label, shown, tone="accent_text" if type_ == "link" else "text", read_only=" ")
        row.setToolTip("")
        row.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row.set_label_width(current_theme().scaled(150))
        while (item := self._looks.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._looks.addWidget(row)

    # -- saving

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Save with Ctrl+Enter; Enter alone goes on."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.save()
            else:
                self.focusNextChild()
            return
        super().keyPressEvent(event)

    def save(self) -> None:
        """Save the field; a refusal stays below it."""
        if self._is_saving or not self.ok.isEnabled():
            return
        self._is_saving = True
        self.ok.setEnabled(False)
        self._tasks.run(self._work(), self._on_saved, self._on_refused, writes=True, owner=self)

    def _work(self) -> Callable[[], str]:
        store, field, kind, type_ = self._store, self._field, self._kind, self.type.value()
        labels = {code: line.text() for code, line in self.names.items()}
        if field is not None and language() not in field.labels and labels[language()].strip() == field.label:
            del labels[language()]  # shown in another language's words, and left at that
        options, currency = self.options.options(), self.currency.text()
        required, searchable = self.required.isChecked(), self.searchable.isChecked()
        label = labels.get(language(), "")
        more = {code: text for code, text in labels.items() if text.strip() and code != language()}

        def create() -> str:
            found = create_custom_field(
                store, kind_name=kind, label=label, labels=more, type=type_, options=options, required=required,
                searchable=searchable, currency=currency,
            )  # fmt: skip
            return found

        def change() -> str:
            assert field is not None
            if type_ != field.type:
                convert_custom_field(
                    store, field.id, type_, labels=labels, options=options or None, required=required,
                    searchable=searchable, currency=currency,
                )  # fmt: skip
            else:
                update_custom_field(
                    store, field.id, labels=labels, options=options if field.has_options else None,
                    required=required, searchable=searchable, currency=currency,
                )  # fmt: skip
            return field.id

        return create if field is None else change

    def _on_saved(self, field_id: str) -> None:
        name = self.names[language()].text().strip()
        said = (
            tr("Field “{label}” added", label=name) if self._field is None else tr("Field “{label}” saved", label=name)
        )
        self._desk.notices.say(said, undo=True)
        self.accept()
        if self._then is not None:
            self._then(field_id)

    def _on_refused(self, error: CrmError) -> None:
        self._is_saving = False
        self.ok.setEnabled(True)
        self._say(error)
        fields = {"label": self.names[language()], "currency": self.currency, "type": self.type}
        wrong = fields.get(getattr(error, "field", ""))
        if wrong is not None:
            wrong.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, error: CrmError) -> None:
        self.error.setText(f"{error.title}. {error.advice}")
        self.error.show()
        announce(self, self.error.text(), assertive=True)
