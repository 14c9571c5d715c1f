"""The head of a list: title, how many, page actions; below it the saved views as tabs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import Kind
from crm_desktop.ui.lists.export_forms import export_forms
from crm_desktop.ui.lists.format import number
from crm_desktop.ui.shortcuts import key_of
from crm_desktop.ui.theme import icon
from crm_desktop.ui.widgets import Button, Chip, IconButton, Label, Line, LinkButton, QuietButton, Surface, TabBar
from crm_desktop.ui.widgets.buttons import with_key
from crm_desktop.viewmodels.lists.views import View


class ListHead(Surface):
    """Title, count, Import, Export, New."""

    import_pressed = Signal()
    new_pressed = Signal()
    export_pressed = Signal(str)  # csv or vcard

    def __init__(self, kind: Kind, *, has_import: bool, has_export: bool, has_new: bool, read_only_reason: str) -> None:
        super().__init__("surface")
        self._kind = kind
        self.title, self.count = Label("", "page"), Label("", "body", "text2")
        self.bring = Button("", "upload")
        self.export = Button("", "download")
        self.new = Button("", "plus", key=key_of("person.create"))
        self._menu = QMenu(self)
        self.export.setMenu(self._menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 14, 20, 4)
        row.setSpacing(8)
        row.addWidget(self.title)
        self.count.setContentsMargins(2, 5, 0, 0)  # its baseline is that of the larger title
        row.addWidget(self.count)
        row.addStretch(1)
        for button, is_there in ((self.bring, has_import), (self.export, has_export), (self.new, has_new)):
            row.addWidget(button)  # first: a button without a place would be shown as a window of its own
            button.setVisible(is_there)
        self._reason = read_only_reason
        self.bring.clicked.connect(self.import_pressed)
        self.new.clicked.connect(self.new_pressed)

    def retranslate(self, title: str, new: str, new_key: str) -> None:
        """Speak the language of now."""
        self.title.setText(title)
        self.bring.setText(tr("Import"))
        self.export.setText(tr("Export"))
        self.new.setText(new)
        self.new.setToolTip(with_key(new, new_key))
        self._menu.clear()
        for form, text in export_forms(self._kind):
            self._menu.addAction(text).triggered.connect(lambda _=False, form=form: self.export_pressed.emit(form))
        for button in (self.bring, self.new):
            if self._reason:
                button.set_reason(self._reason)


class ViewTabs(Surface):
    """Saved views with counts; what to do with one that was changed."""

    chosen = Signal(str)
    new_pressed = Signal()
    save_pressed = Signal()
    discard_pressed = Signal()
    rename_pressed = Signal(str)
    delete_pressed = Signal(str)
    duplicate_pressed = Signal(str)
    pin_pressed = Signal(str, bool)

    def __init__(self, *, can_save: bool) -> None:
        super().__init__("surface")
        self._can_save = can_save
        self._views: list[View] = []
        self.bar = TabBar()
        self.plus = IconButton("plus", tr("Save as a new view"), height=28)
        self.mark = Chip("", "accent")
        self.save, self.discard = LinkButton("", height=28), QuietButton("", height=28)
        row = QHBoxLayout()
        row.setContentsMargins(20, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self.bar, 0)
        row.addWidget(self.plus)
        row.addStretch(1)
        for widget in (self.mark, self.save, self.discard):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(Line())
        self.plus.setVisible(can_save)
        self.bar.currentChanged.connect(self._on_current)
        self.bar.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.bar.customContextMenuRequested.connect(self._show_menu)
        self.plus.clicked.connect(self.new_pressed)
        self.save.clicked.connect(self.save_pressed)
        self.discard.clicked.connect(self.discard_pressed)

    def retranslate(self) -> None:
        """Speak the language of now."""
        self.bar.setAccessibleName(tr("Saved views"))
        self.plus.set_name(tr("Save what is shown as a new view"))
        self.mark.setText(tr("View changed"))
        self.save.setText(tr("Save view"))
        self.discard.setText(tr("Discard"))

    def show_views(self, views: Sequence[View], current: str, counts: Mapping[str, int], *, changed: bool) -> None:
        """Show the tabs; only what differs is touched, so that focus and scroll stay."""
        blocked = self.bar.blockSignals(True)
        if [(v.id, v.title) for v in views] != [(v.id, v.title) for v in self._views]:
            while self.bar.count():
                self.bar.removeTab(0)
            for view in views:
                self.bar.add(view.title)
        self._views = list(views)
        for at, view in enumerate(views):
            count = number(counts[view.id]) if view.id in counts else ""
            if self.bar.tabData(at) != (count, changed and view.id == current):
                self.bar.set_count(at, count, changed=changed and view.id == current)
            if view.id == current:
                self.bar.setCurrentIndex(at)
        self.bar.blockSignals(blocked)
        for widget in (self.mark, self.discard):
            widget.setVisible(changed)
        self.save.setVisible(changed and self._can_save)

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) view."""
        if self.bar.count():
            self.bar.setCurrentIndex((self.bar.currentIndex() + by) % self.bar.count())

    def _on_current(self, at: int) -> None:
        if 0 <= at < len(self._views):
            self.chosen.emit(self._views[at].id)

    def _show_menu(self, pos: QPoint) -> None:
        at = self.bar.tabAt(pos) if self.bar.tabAt(pos) >= 0 else self.bar.currentIndex()
        view = self._views[at] if 0 <= at < len(self._views) else None
        if view is None or not view.is_own or not self._can_save:
            return
        menu = view_menu(self, lambda: self.rename_pressed.emit(view.id), lambda: self.delete_pressed.emit(view.id))
        copy = menu.addAction(icon("copy"), tr("D&uplicate view…"))
        copy.triggered.connect(lambda: self.duplicate_pressed.emit(view.id))
        words = tr("Take &off the sidebar") if view.is_pinned else tr("&Pin to the sidebar")
        menu.addAction(icon("pin"), words).triggered.connect(lambda: self.pin_pressed.emit(view.id, not view.is_pinned))
        menu.popup(self.bar.mapToGlobal(self.bar.tabRect(at).bottomLeft()))


def view_menu(parent: QWidget, rename: Callable[[], None], delete: Callable[[], None]) -> QMenu:
    """Return what can be done with a view of one's own."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.addAction(icon("pencil"), tr("&Rename view…")).triggered.connect(lambda: rename())
    menu.addAction(icon("trash-2"), tr("&Delete view")).triggered.connect(lambda: delete())
    return menu
