"""The Facts card: all fields of the record, edited in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QCompleter, QFrame, QMenu, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trc, trn
from crm_desktop.ui.record.item_form import LABELS, ItemForm
from crm_desktop.ui.record.record_fact import RecordFact
from crm_desktop.ui.widgets import Card, IconButton, Line, LinkButton, line_up
from crm_desktop.viewmodels.record.facts import Fact, check_item
from crm_desktop.viewmodels.record.load import Record

FindNames = Callable[[str, str, Callable[[dict[str, str]], None]], None]  # kind, text, what to do with id -> name
_POINT_FORM = ("value", "label", "preferred")
_ADDRESS_FORM = ("kind", "street", "postal_code", "locality", "region", "country", "po_box", "preferred")
_GROUP_GAP = 4


class FactsCard(Card):
    """Shows facts, sends what was typed together with what the form had shown."""

    edited = Signal(object, str, str)  # Fact, typed, seen
    item_edited = Signal(str, str, object)  # map, key, item or None
    typing = Signal(object, str)  # Fact, and what stands in its open field
    act = Signal(str, str)  # "call", "email" or "open", and the value
    field_asked = Signal()  # a field of the firm's own

    def __init__(self, find_names: FindNames, parent: QWidget | None = None) -> None:
        self._menu_button = IconButton("ellipsis", tr("Add a phone, an e-mail or an address"), height=28)
        super().__init__(tr("Facts"), action=self._menu_button, padded=False, parent=parent)
        self._find_names = find_names
        self._record: Record | None = None
        self._facts: list[Fact] = []
        self._rows: dict[str, RecordFact] = {}
        self._form: ItemForm | None = None
        self._shows_empty = False
        self._read_only: str | None = None
        self._menu_button.clicked.connect(self._show_menu)
        self._inner = QWidget()
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(13, 0, 4, 12)
        self._column.setSpacing(0)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.setWidget(self._inner)
        self._inner.setAutoFillBackground(False)  # the area switches it on
        self.body.addWidget(self._scroll, 1)
        self._more = LinkButton("", height=28, parent=self._inner)
        self._more.setProperty("align", "left")
        self._more.clicked.connect(self._on_more)

    def show_facts(self, record: Record, facts: Sequence[Fact], read_only: str | None) -> None:
        """Show facts; lines that stay keep their focus, an open field keeps its text."""
        self._record, self._facts = record, list(facts)
        if read_only != self._read_only:
            self._read_only = read_only
            self._close_form()
            self._drop_rows()
        self._menu_button.setVisible(read_only is None)
        self._place()

    def rows(self) -> list[RecordFact]:
        """Return the lines that are shown, from above."""
        return [self._rows[fact.key] for fact in self._facts if fact.key in self._rows and self._is_shown(fact)]

    def row(self, key: str) -> RecordFact | None:
        """Return the line of a field."""
        return self._rows.get(key)

    def open_rows(self) -> list[RecordFact]:
        """Return the lines that are being edited."""
        return [row for row in self._rows.values() if row.is_editing()]

    def edit_focused(self) -> None:
        """Open the line with the keyboard, else the first one."""
        focused = QApplication.focusWidget()
        rows = self.rows()
        row = next((row for row in rows if row is focused or (focused and row.isAncestorOf(focused))), None)
        if row is None and rows:
            row = rows[0]
        if row is not None:
            self._scroll.ensureWidgetVisible(row)
            row.start_edit()

    def show_empty(self, shown: bool) -> None:
        """Show or fold away the empty fields."""
        self._shows_empty = shown
        self._place()

    @property
    def shows_empty(self) -> bool:
        """Return whether empty fields are shown."""
        return self._shows_empty

    def refuse(self, key: str, typed: str, error: str) -> bool:
        """Open a field again with what was typed; False where it is not here any more."""
        row = self._rows.get(key)
        if row is None:
            return False
        row.refuse(typed, error)
        return True

    def add_item(self, map_name: str, kind: str) -> None:
        """Open the form of a new phone, e-mail, address."""
        self._open_form(map_name, "", {"kind": kind} if kind else {})

    def _is_shown(self, fact: Fact) -> bool:
        row = self._rows.get(fact.key)
        return not fact.is_empty or self._shows_empty or bool(row and row.is_editing())

    def _place(self) -> None:
        """Bring the lines into order; the widgets that stay are not touched."""
        focused = QApplication.focusWidget()
        self._take_out()
        group = -1
        for fact in self._facts:
            if not self._is_shown(fact):
                self._forget(fact.key)
                continue
            if group not in (-1, fact.group):
                self._column.addSpacing(_GROUP_GAP)
                self._column.addWidget(Line())
                self._column.addSpacing(_GROUP_GAP)
            group = fact.group
            row = self._row_for(fact)
            self._column.addWidget(row)
            row.show()
        for key in self._rows.keys() - {fact.key for fact in self._facts}:
            self._forget(key)
        if self._form is not None:
            self._column.addWidget(self._form)
        self._place_more()
        self._column.addStretch(1)
        self._line_up()
        if focused is not None and focused.isVisible() and self.isAncestorOf(focused):
            focused.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_out(self) -> None:
        keep = {*self._rows.values(), self._form, self._more}
        while self._column.count():
            widget = self._column.takeAt(0).widget()  # type: ignore[union-attr]
            if widget is not None and widget not in keep:
                widget.deleteLater()

    def _place_more(self) -> None:
        empty = sum(fact.is_empty for fact in self._facts)
        words = trn("Show {n} empty field", "Show {n} empty fields", empty)
        self._more.setText(tr("Hide empty fields") if self._shows_empty else words)
        self._more.setVisible(empty > 0 and self._read_only is None)
        self._column.addSpacing(4)
        self._column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)

    def _row_for(self, fact: Fact) -> RecordFact:
        row = self._rows.get(fact.key)
        if row is not None and (row.fact.shape == fact.shape or row.is_editing()):
            row.show_fact(fact)
            return row
        if row is not None:
            self._forget(fact.key)
        row = RecordFact(fact, self._fill_fact_menu, read_only=self._read_only, parent=self._inner)
        row.submitted.connect(lambda typed, row=row: self._on_submitted(row, typed))
        row.edit_asked.connect(lambda row=row: self._open_item(row))
        row.remove_asked.connect(lambda row=row: self._remove(row.fact))
        row.typing.connect(lambda text, row=row: self.typing.emit(row.fact, text))
        row.looked.connect(lambda text, row=row: self.offer_records(row, text))
        self._rows[fact.key] = row
        return row

    def _forget(self, key: str) -> None:
        row = self._rows.get(key)
        if row is not None and not row.is_editing():
            del self._rows[key]
            row.hide()
            row.deleteLater()

    def _drop_rows(self) -> None:
        for row in self._rows.values():
            row.cancel()
        self._take_out()
        for key in list(self._rows):
            self._forget(key)

    def _on_submitted(self, row: RecordFact, typed: str) -> None:
        self.edited.emit(row.fact, typed, row.seen)

    def _on_more(self) -> None:
        self.show_empty(not self._shows_empty)
        self._more.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_menu(menu)
        menu.popup(self._menu_button.mapToGlobal(self._menu_button.rect().bottomLeft()))

    def fill_menu(self, menu: QMenu) -> None:
        """Offer what can be added."""
        if self._record is None:
            return
        titles = (
            ("phone", tr("Add a phone")), ("email", tr("Add an e-mail")), ("url", tr("Add a website")),
            ("social", tr("Add a social profile")), ("im", tr("Add a messenger")),
        )  # fmt: skip
        for kind, title in titles:
            menu.addAction(title, lambda kind=kind: self.add_item("points", kind))
        menu.addAction(tr("Add an address"), lambda: self.add_item("addresses", "visit" if self._is_company() else ""))
        menu.addSeparator()
        menu.addAction(tr("Add a field…"), self.field_asked.emit)
        menu.addAction(self._more.text(), self._on_more)

    def _is_company(self) -> bool:
        return self._record is not None and self._record.is_company

    def _fill_fact_menu(self, row: RecordFact, menu: QMenu) -> None:
        fact = row.fact
        if self._read_only is None:
            menu.addAction(tr("Edit"), row.start_edit)
        if not fact.is_empty:
            menu.addAction(tr("Copy"), lambda: QApplication.clipboard().setText(fact.value or fact.shown))
        if not fact.value:
            return
        verbs = {
            "phone": ("call", trc("verb", "Call")),
            "email": ("email", tr("Write an e-mail")),
            "url": ("open", tr("Open")),
        }
        verb = verbs.get(fact.part) if fact.type == "point" else None
        scheme, _, rest = fact.value.partition(":")
        if verb is None and (fact.key == "website" or fact.part == "link"):
            verb = verbs[{"mailto": "email", "tel": "phone"}.get(scheme.lower(), "url")]
        if verb is not None:
            target = rest if verb is not verbs["url"] and fact.part == "link" else fact.value
            menu.addAction(verb[1], lambda: self.act.emit(verb[0], target))
        if fact.type == "point" and self._read_only is None:
            self._fill_point_menu(row, menu)
        if fact.type == "address" and self._read_only is None:
            menu.addAction(tr("Remove"), lambda: self._remove(fact))

    def _fill_point_menu(self, row: RecordFact, menu: QMenu) -> None:
        fact = row.fact
        item = self._item(fact)
        menu.addSeparator()
        menu.addAction(tr("Label and more…"), lambda: self._open_item(row))
        preferred = menu.addAction(tr("Preferred"))
        preferred.setCheckable(True)
        preferred.setChecked(bool(item.get("preferred")))
        preferred.triggered.connect(lambda on: self._send(fact, {**item, "preferred": on}))
        menu.addAction(tr("Remove"), lambda: self._remove(fact))

    def _item(self, fact: Fact) -> Mapping[str, object]:
        map_name, _, key = fact.key.partition(".")
        items = self._record.values.get(map_name) if self._record else None
        item = items.get(key) if isinstance(items, Mapping) else None
        return item if isinstance(item, Mapping) else {}

    def _send(self, fact: Fact, item: Mapping[str, object] | None) -> None:
        map_name, _, key = fact.key.partition(".")
        self.item_edited.emit(map_name, key, item)

    def _remove(self, fact: Fact) -> None:
        self._send(fact, None)

    def _open_item(self, row: RecordFact) -> None:
        map_name, _, key = row.fact.key.partition(".")
        self._open_form(map_name, key.removeprefix("+") if key.startswith("+") else key, self._item(row.fact))

    def _open_form(self, map_name: str, key: str, item: Mapping[str, object]) -> None:
        if self._record is None or self._read_only is not None:
            return
        self._close_form()
        field = self._record.kind.by_name[map_name]
        names = _POINT_FORM if map_name == "points" else _ADDRESS_FORM
        parts = {part.name: part for part in field.item}
        kinds = {option.value: tr(option.label) for option in parts["kind"].options}
        word = kinds.get(str(item.get("kind") or ""), "")
        title = "" if map_name == "points" else tr("Address")
        kind = self._record.kind
        form = ItemForm(
            title,
            [parts[name] for name in names],
            item,
            lambda values: check_item(kind, map_name, values),
            can_remove=bool(item) and bool(key),
            labels=LABELS if map_name == "points" else (),
            words={"value": word} if word else {},
        )
        form.submitted.connect(lambda values: self._on_form(map_name, key, values))
        form.left.connect(self._close_form)
        form.remove_asked.connect(lambda: self._on_form(map_name, key, None))
        self._form = form
        self._place()
        form.show()
        form.start()
        QTimer.singleShot(0, form, lambda: self._scroll.ensureWidgetVisible(form))  # it has its size only then

    @property
    def form(self) -> ItemForm | None:
        """Return the form that is open."""
        return self._form

    def _on_form(self, map_name: str, key: str, values: object) -> None:
        self._close_form()
        self.item_edited.emit(map_name, key, values)

    def _close_form(self) -> None:
        form, self._form = self._form, None
        if form is not None:
            form.hide()
            form.deleteLater()
            self._place()
            self._menu_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer_records(self, row: RecordFact, text: str) -> None:
        """Look for the records that an open reference may point to."""

        def show(found: dict[str, str]) -> None:
            completer = QCompleter(QStringListModel(list(found.values())), row)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
            row.offer(found, completer)
            if row.is_editing():
                completer.complete()

        self._find_names(row.fact.part, text, show)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the labels their share of the new width."""
        super().resizeEvent(event)
        self._line_up()

    def _line_up(self) -> None:
        line_up(self.rows(), self._scroll.viewport().width() - 16)
