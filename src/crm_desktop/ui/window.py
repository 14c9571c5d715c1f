"""The main window: sidebar, top bar, pages, status bar; each knows its part, the window only places them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.commands.registry import Command, Group
from crm_desktop.domain.errors import CrmError, StorageError
from crm_desktop.domain.i18n import tr
from crm_desktop.ui.change_bus import ChangeBus
from crm_desktop.ui.desk import Office, WindowDesk
from crm_desktop.ui.look import WindowLook
from crm_desktop.ui.menus import Menus
from crm_desktop.ui.navigation import MakePage, Navigator
from crm_desktop.ui.notices import ErrorPlace, WindowNotices
from crm_desktop.ui.page_frame import PageFrame
from crm_desktop.ui.shortcuts import AltKey, PlaceDigits, SingleKeys, keep_for_text, teach
from crm_desktop.ui.sidebar import Sidebar
from crm_desktop.ui.status_bar import StatusBar
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.top_bar import TopBar
from crm_desktop.ui.widgets import Banner, Button, Toaster
from crm_desktop.ui.zones import FocusZones
from crm_desktop.viewmodels.navigation import Place, Room, room_for
from crm_desktop.viewmodels.recent import record_line
from crm_desktop.viewmodels.status import (
    BackupState,
    StatusLine,
    backup_icon,
    backup_line,
    not_saved_line,
    read_only_line,
    sync_line,
    title_of,
)

if TYPE_CHECKING:
    from crm_desktop.ui.palette.palette import FindRecords, Palette

SMALLEST = (640, 480)
LOW = 640  # below this height rows of the sidebar stand closer
_USER_COMMANDS = ("go.settings", "view.theme", "help.open", "window.close")
_ON_FIRST = ("today", "people", "companies", "import", "settings")


class MainWindow(QMainWindow):
    """One workspace on the screen."""

    def __init__(
        self,
        office: Office,
        tasks: TaskRunner,
        look: WindowLook,
        bus: ChangeBus | None = None,
        find: FindRecords | None = None,
    ) -> None:
        super().__init__()
        self._office, self._look = office, look
        self._backups = BackupState(is_known=False)
        self._sync_line: StatusLine | None = None
        self._on_sync: Callable[[], None] | None = None
        self._not_saved: StorageError | None = None
        self._after_paint: list[Callable[[], None]] = []
        self._is_painted = self.can_close_copy = False
        self.stays_when_closed = False  # the program goes on in the tray
        self._frame: PageFrame | None = None
        self._palette: Palette | None = None
        self._make_palette: Callable[[], Palette] = lambda: _new_palette(self, office, tasks, find)
        self._on_close: Callable[[], None] = lambda: None
        self.setMinimumSize(*SMALLEST)
        self._stack = QStackedWidget()
        self._stack.setProperty("surface", "bg")
        self.navigator = Navigator(self._stack, self)
        self.navigator.is_crowded = lambda: tasks.has_jobs
        self._errors = ErrorPlace()
        self.toaster = Toaster(self._stack)
        self.notices = WindowNotices(self.toaster, self._errors, self)
        self.desk = WindowDesk(office, self.navigator, self.notices, look, self)
        office.registry.rekey(look.shortcuts)
        teach(office.registry)
        self.menus = Menus(self, self.desk)
        self._new_menu, self._account_menu = QMenu(self), QMenu(self)
        self.sidebar = Sidebar(office.workspace, office.user)
        self.top_bar = TopBar(office.user, self._new_menu, self._account_menu)
        self.status_bar = StatusBar()
        self._arrange()
        self._zones = FocusZones(self._focus_parts)
        self._single_keys = SingleKeys(self._stack, self.desk)
        self._digits, self._alt = PlaceDigits(self._go_to_nth), AltKey(self.menus.toggle_bar)
        self._connect(bus)
        tasks.write_ended.connect(self._on_write_ended)
        self._speak()
        self.when_painted(self.menus.build)

    def register(self, name: str, make: MakePage) -> None:
        """Build a place into the window; sidebar, palette and Ctrl+digit show it from now on."""
        self.navigator.register(name, make)
        if "/" not in name:
            self.sidebar.add(name)
        self._offer_new()

    def unregister(self, name: str) -> None:
        """Take a place out of the window; who stands in it may stay until they leave."""
        self.navigator.unregister(name)
        self.sidebar.remove(name)

    def register_form(self, kind: str, open_form: Callable[[str], None]) -> None:
        """Say how a new record of this kind is asked for."""
        self.desk.register_form(kind, open_form)
        self._offer_new()

    @property
    def palette_box(self) -> Palette:
        """The palette, made when it is first asked for."""
        if self._palette is None:
            self._palette = self._make_palette()
        return self._palette

    def add_bar(self, bar: QWidget) -> None:
        """Show a bar under the top bar, above every page."""
        self._right.insertWidget(2, bar)

    def offer_close(self, words: str) -> None:
        """Let the banner of a window that can only be read close it."""
        button = Button(words, "x", height=tokens.ROW_CONTROL_HEIGHT)
        button.clicked.connect(self.close)
        self._read_only.add_button(button)
        self.can_close_copy = True

    def when_painted(self, then: Callable[[], None]) -> None:
        """Run `then` once the window was painted for the first time: what a person sees comes first."""
        if self._is_painted:
            QTimer.singleShot(0, self, then)
        else:
            self._after_paint.append(then)

    def frame_first(self, place: str = "") -> None:
        """Show the frame of the place where `open_first` will go."""
        name = self._first(place)
        if name:
            self._frame = PageFrame(name)
            self._stack.addWidget(self._frame)
            self.sidebar.show_place(name)

    def open_first(self, place: str = "") -> None:
        """Show the place of the last time, or the first one that is built; a place that was gone to meanwhile stays."""
        name = self._first(place)
        if name and not self.navigator.place:
            self.navigator.go(name)
        if self._frame is not None:
            self._stack.removeWidget(self._frame)
            self._frame.deleteLater()
            self._frame = None

    def set_counts(self, counts: Mapping[str, str]) -> None:
        """Show how many records a place has."""
        for name, count in counts.items():
            self.set_count(name, count)

    def set_count(self, name: str, count: str, tone: str = "") -> None:
        """Show how many a single place has; a tone says that they want something."""
        if name in self.sidebar.names():
            self.sidebar.item(name).set_count(count, tone)

    def show_sync(self, line: StatusLine | None, then: Callable[[], None] | None = None) -> None:
        """Say how it stands with the team, and what pressing that does; None: this workspace is here alone."""
        self._sync_line, self._on_sync = line, then
        self._say_saved()

    def set_backup_state(self, state: BackupState) -> None:
        """Say what was backed up and proved; in the status bar and beside Backups & health."""
        self._backups = state
        # While nothing is known no time is said, and the libraries of zones are not loaded for it.
        now = self._office.now() if state.is_known else datetime.min
        self.status_bar.backup.set_line(backup_line(state, now))
        if "backups" in self.sidebar.names():
            self.sidebar.item("backups").set_mark(*backup_icon(state, now))

    def on_close(self, then: Callable[[], None]) -> None:
        """Run `then` when the window is really closing."""
        self._on_close = then

    def rekey(self, shortcuts: Mapping[str, str]) -> None:
        """Use other keys from now on; pages are made anew because buttons show them."""
        if dict(shortcuts) == self._office.registry.overrides:
            return
        self._office.registry.rekey(shortcuts)
        teach(self._office.registry)
        self.menus.rekey()
        self._single_keys.rekey()
        self.top_bar.retranslate()
        self.navigator.reload()

    def retranslate(self) -> None:
        """Speak the language of now, everywhere; pages are made anew in their state."""
        for part in (self.sidebar, self.top_bar, self.status_bar, self.menus):
            part.retranslate()
        self.navigator.reload()
        self._speak()

    def bring_to_front(self) -> None:
        """Come before other windows, as when the program was started a second time."""
        self.setWindowState((self.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
        self.show()
        self.raise_()
        self.activateWindow()

    # What commands ask of the window (commands.desk.Frame).

    def open_palette(self, text: str = "") -> None:
        """Open the palette, with a text in its field."""
        self.palette_box.open(text)

    def open_help(self) -> None:
        """Show the help about the place that is shown."""
        from crm_desktop.viewmodels.help import topic_of

        self.navigator.go(f"help/{topic_of(self.navigator.place)}")

    def show_shortcuts(self) -> None:
        """Show the list of keys; the focus returns to where it was."""
        from crm_desktop.ui.shortcut_list import ShortcutList

        dialog = ShortcutList(self.desk, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def show_new_menu(self) -> None:
        """Open the menu of the New button."""
        self._new_menu.popup(self.top_bar.new.mapToGlobal(self.top_bar.new.rect().bottomLeft()))

    def next_zone(self, step: int) -> None:
        """Move the focus to the next or previous part of the window."""
        if not self._is_palette_open:
            self._zones.step(step)

    # Qt events

    def event(self, event: QEvent) -> bool:
        """Take Ctrl+digit by position before shortcuts see it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            self.menus.build()  # they hold the keys of commands, and somebody may press one before the first paint
            if event.key() != Qt.Key.Key_Alt:
                self._alt.forget()
            if self._digits.offer(event) or keep_for_text(event, self.focusWidget()):
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Note Alt; Esc closes what was said."""
        self._alt.on_press(event)
        if event.key() == Qt.Key.Key_Escape and self.toaster.current is not None:
            self.toaster.current.dismiss()
            return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Alt alone opens the menu bar."""
        self._alt.on_release(event)
        super().keyReleaseEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give up columns where there is no room."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint; after the first time, do what waited for it."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(1, self, self._go_on)  # 0 would come before the picture is on the screen

    def changeEvent(self, event: QEvent) -> None:
        """Fit again after a change of the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_zones"):
            self._fit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close if every page can be left; keep the place of the window."""
        if not self.navigator.may_close():
            event.ignore()
            return
        if self.stays_when_closed and not _is_session_ending():
            event.ignore()
            self.hide()
            return
        self._look.geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        self._office.keep_recent(self._office.recent.as_values())
        self._on_close()
        super().closeEvent(event)

    def restore_place(self) -> bool:
        """Stand where the window was the last time; False if it never was."""
        kept = self._look.geometry
        return bool(kept) and self.restoreGeometry(QByteArray.fromBase64(kept.encode()))

    @property
    def _is_palette_open(self) -> bool:
        return self._palette is not None and not self._palette.isHidden()

    def _first(self, place: str) -> str:
        """Return the place to begin with: the wanted one if it is built."""
        names = (place, *_ON_FIRST, *self.sidebar.names())
        return next((name for name in names if name and self.navigator.has(name)), "")

    def _pin_shown(self) -> None:
        """Pin the view of the list that is shown; other pages have none."""
        if self.desk.has_verb("pin"):
            self.desk.do_verb("pin")

    def _go_on(self) -> None:
        """Do what waited for the first paint, one thing a turn of the event loop."""
        if self._after_paint:
            then = self._after_paint.pop(0)
            QTimer.singleShot(0, self, self._go_on)
            then()

    def _arrange(self) -> None:
        right = self._right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.top_bar)
        self._read_only = Banner(self._office.read_only_advice, "warn", icon="lock")
        self._read_only.setVisible(bool(self._office.read_only_advice))
        right.addWidget(self._read_only)
        right.addWidget(self._errors)
        right.addWidget(self._stack, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.sidebar)
        middle.addLayout(right, 1)
        central = QWidget()
        rows = QVBoxLayout(central)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(middle, 1)
        rows.addWidget(self.status_bar)
        self.setCentralWidget(central)

    def _connect(self, bus: ChangeBus | None) -> None:
        if bus is not None:
            bus.committed.connect(self.navigator.on_committed)
            bus.failed.connect(self.notices.show)
        self.navigator.moved.connect(self._on_moved)
        self.navigator.failed.connect(self._on_place_failed)
        self.navigator.page_changed.connect(self._show_title)
        self.navigator.page_changed.connect(self._show_place)
        self.sidebar.chosen.connect(self.navigator.go)
        self.sidebar.pin_chosen.connect(lambda place, view: self.navigator.go(place, {"view": view}))
        self.sidebar.pin_wanted.connect(self._pin_shown)
        self.top_bar.back.connect(self.navigator.back)
        self.top_bar.forward.connect(self.navigator.forward)
        self.top_bar.search.connect(self.open_palette)
        self.top_bar.help.connect(self.open_help)
        self.status_bar.sync_pressed.connect(self._press_sync)
        self.status_bar.backup_pressed.connect(lambda: self.navigator.go("backups"))
        self.notices.undo_asked.connect(lambda: self.desk.run(self._office.registry["edit.undo"]))
        forget = self._look.on_change(lambda values: self._single_keys.set_enabled(values.single_keys))
        self.destroyed.connect(lambda: forget())
        self.menus.fill(self._new_menu, self._new_commands)
        self.menus.fill(self._account_menu, self._user_commands)
        self._offer_new()

    def _on_moved(self, place: str) -> None:
        self._show_place()
        self.top_bar.set_steps(can_go_back=self.navigator.can_go_back, can_go_forward=self.navigator.can_go_forward)
        self._show_title()
        page = self.navigator.page
        if Place.parse(place).id and page is not None:
            self._office.recent.visit(record_line(place, page.title()))
            self._office.keep_recent(self._office.recent.as_values())
        focused = QApplication.focusWidget()
        # The steps of the top bar can be pressed again and again; from everywhere else one goes on in the page.
        if page is not None and not (focused is not None and self.top_bar.isAncestorOf(focused)):
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_place(self) -> None:
        """Mark in the sidebar where one is."""
        page = self.navigator.page
        self.sidebar.show_place(self.navigator.place, page.shown_view() if page is not None else "")

    def forget_place(self, place: str) -> None:
        """Forget that a record was opened, which is no more."""
        self._office.recent.forget(place)
        self._office.keep_recent(self._office.recent.as_values())

    def _on_place_failed(self, place: str, error: CrmError) -> None:
        self._office.recent.forget(place)
        self.notices.show(error)

    def _show_title(self) -> None:
        page = self.navigator.page
        self.setWindowTitle(title_of(page.title() if page else "", self._office.workspace))

    def _speak(self) -> None:
        """Say what stands in the bars, in the language of now."""
        self._say_saved()
        self.set_backup_state(self._backups)
        self._stack.setAccessibleName(tr("Page"))
        self._show_title()

    def _on_write_ended(self, error: StorageError | None) -> None:
        if error is not self._not_saved:
            self._not_saved = error
            self._say_saved()

    def _say_saved(self) -> None:
        """Say who has the data, or that the last save failed: until one succeeds."""
        advice, failed = self._office.read_only_advice, self._not_saved
        if advice:
            line = read_only_line(advice)
        elif failed is not None:
            line = not_saved_line(failed.title)
        else:
            line = self._sync_line or sync_line(has_battery=self._office.has_battery)
        self.status_bar.sync.set_line(line)

    def _press_sync(self) -> None:
        """Show what stands behind the sync line; in a workspace that is here alone, where it can be set up."""
        if self._on_sync is not None:
            self._on_sync()
        else:
            self.navigator.go("settings", {"section": "sync"})

    def _fit(self) -> None:
        room = room_for(self.width(), current_theme().factor)
        is_rail = room in (Room.RAIL, Room.ONE_COLUMN)
        self.sidebar.set_shape(is_rail=is_rail, is_low=self.height() < current_theme().scaled(LOW))
        self.top_bar.set_room(room)
        self.navigator.set_room(room)

    def _focus_parts(self) -> list[QWidget]:
        page, toast = self.navigator.page, self.toaster.current
        zones = [*page.focus_zones()] if page else []
        errors = [self._errors] if self._errors.isVisible() else []
        return [self.sidebar, self.top_bar, *errors, *zones, self.status_bar, *([toast] if toast else [])]

    def _go_to_nth(self, digit: int) -> None:
        names = self.sidebar.names()
        if digit <= len(names) and not self._is_palette_open:
            self.navigator.go(names[digit - 1])

    def _offer_new(self) -> None:
        can_create = bool(self._new_commands()) and not self.desk.is_read_only
        self.top_bar.new.setVisible(can_create)

    def _new_commands(self) -> list[Command]:
        commands = self._office.registry.of(Group.NEW)
        return [c for c in commands if c.id != "new.menu" and c.is_shown(self.desk)]

    def _user_commands(self) -> list[Command]:
        commands = (self._office.registry[command_id] for command_id in _USER_COMMANDS)
        return [c for c in commands if c.is_shown(self.desk)]


def _new_palette(window: MainWindow, office: Office, tasks: TaskRunner, find: FindRecords | None) -> Palette:
    from crm_desktop.ui.palette import Palette

    return Palette(window, window.desk, tasks, office.recent, find)


def _is_session_ending() -> bool:
    app = QApplication.instance()
    return isinstance(app, QGuiApplication) and app.isSavingSession()
