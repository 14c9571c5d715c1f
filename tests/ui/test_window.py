import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from tests.ui.shell import NOW, Shell

from crm_desktop.domain.errors import Canceled, StoreFull
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui.navigation import KEPT_CHANGES, KEPT_PAGES
from crm_desktop.viewmodels.status import BackupState

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def shell(qtbot: QtBot, tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(tmp_path).show(qtbot)
    yield shell
    shell.tasks.drain()


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def test_the_window_opens_with_the_first_place_and_is_named_after_it(shell: Shell) -> None:
    assert shell.place == "people"
    assert shell.window.windowTitle() == "People – Tatra Tools"
    assert shell.window.sidebar.item("people").isChecked()


def test_back_and_forward_keep_row_and_filter(qtbot: QtBot, shell: Shell) -> None:
    shell.page.list.setCurrentRow(7)
    shell.page.filter.setText("Nitra")
    shell.window.sidebar.item("companies").click()
    assert shell.place == "companies"
    shell.press(qtbot, Key.Key_Left, modifier=Mod.AltModifier)
    assert (shell.place, shell.page.list.currentRow(), shell.page.filter.text()) == ("people", 7, "Nitra")
    shell.press(qtbot, Key.Key_Right, modifier=Mod.AltModifier)
    assert shell.place == "companies"


def test_state_survives_pages_that_were_put_away(shell: Shell) -> None:
    shell.page.list.setCurrentRow(9)
    for n in range(KEPT_PAGES + 2):
        shell.window.navigator.go(f"person/{n}")
    while shell.window.navigator.can_go_back:
        shell.window.navigator.back()
    assert (shell.place, shell.page.list.currentRow()) == ("people", 9)


def test_a_page_with_unsaved_work_is_not_left(shell: Shell) -> None:
    shell.page.can_be_left = False
    shell.window.sidebar.item("bin").click()
    assert shell.place == "people" and shell.window.sidebar.item("people").isChecked()
    assert not shell.window.sidebar.item("bin").isChecked()
    assert not shell.window.close()
    shell.page.can_be_left = True


def test_a_record_that_is_gone_is_said_and_one_stays_where_one_is(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.ui.shell.GONE", {"person/7"})
    shell.window.navigator.go("person/7")
    assert shell.place == "people" and shell.window._errors.text == "This person is gone. Look in the bin."
    assert not shell.window.navigator.can_go_back


def test_going_back_to_a_record_that_is_gone_takes_it_out_of_the_trail(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("person/7", *(f"person/{n}" for n in range(20, 20 + KEPT_PAGES))):
        shell.window.navigator.go(place)
    monkeypatch.setattr("tests.ui.shell.GONE", {"person/7"})
    for _ in range(KEPT_PAGES + 3):
        shell.window.navigator.back()
    assert shell.place == "people" and shell.window._errors.text.startswith("This person is gone")


def test_a_place_that_is_not_built_is_absent(shell: Shell) -> None:
    assert "import" not in shell.window.sidebar.names() and not shell.window.navigator.has("import")
    shell.window.navigator.go("import")
    assert shell.place == "people"
    assert "go.import" not in [c.id for c in shell.office.registry.shown(shell.window.desk)]


def test_only_the_page_that_is_shown_reloads_and_the_others_when_they_are(shell: Shell) -> None:
    people = shell.page
    shell.window.navigator.go("companies")
    changes = ChangeSet(7, {"person": frozenset("p")})
    shell.window.navigator.on_committed(changes)
    assert shell.page.changes == [changes] and people.changes == []
    shell.window.navigator.go("people")
    assert people.changes == [changes]


def test_a_hidden_page_hears_all_that_it_missed_at_once(shell: Shell) -> None:
    people = shell.page
    shell.window.navigator.go("companies")
    for n in range(KEPT_CHANGES):
        shell.window.navigator.on_committed(ChangeSet(n, {"person": frozenset((f"p{n}",))}))
    shell.window.navigator.go("people")
    assert shell.page is people
    assert people.changes == [ChangeSet(KEPT_CHANGES - 1, {"person": frozenset(f"p{n}" for n in range(KEPT_CHANGES))})]


def test_a_hidden_page_that_missed_too_much_hears_that_everything_may_have_changed(shell: Shell) -> None:
    shell.page.list.setCurrentRow(5)
    people = shell.page
    shell.window.navigator.go("companies")
    for n in range(3 * KEPT_CHANGES):
        shell.window.navigator.on_committed(ChangeSet(n, {"person": frozenset((f"p{n}",))}))
    shell.window.navigator.go("people")
    assert shell.page is people and shell.page.list.currentRow() == 5
    [heard] = people.changes
    assert heard.is_all and heard.head == 3 * KEPT_CHANGES - 1


def test_a_page_that_steers_work_is_kept_however_many_others_are_shown(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = shell.page
    monkeypatch.setattr(people, "must_stay", lambda: True)
    for n in range(2 * KEPT_PAGES):
        shell.window.navigator.go(f"person/{n}")
    shell.window.navigator.go("people")
    assert shell.page is people
    assert len(shell.window.navigator.pages()) == KEPT_PAGES + 1


def test_while_other_threads_compute_a_page_reads_in_a_turn_of_its_own(qtbot: QtBot, shell: Shell) -> None:
    shell.page.list.setCurrentRow(5)
    shell.window.navigator.go("companies")
    shell.window.navigator.is_crowded = lambda: True
    shell.window.navigator.go("people", {"row": 7})
    assert shell.place == "people" and shell.page.list.currentRow() == 5
    qtbot.waitUntil(lambda: shell.page.list.currentRow() == 7)


def test_a_page_that_is_left_before_it_read_keeps_the_state_that_it_was_to_have(shell: Shell) -> None:
    shell.window.navigator.go("companies")
    shell.window.navigator.is_crowded = lambda: True
    shell.window.navigator.go("people", {"row": 7})
    shell.window.navigator.go("companies")
    shell.window.navigator.is_crowded = lambda: False
    shell.window.navigator.back()
    assert shell.place == "people" and shell.page.list.currentRow() == 7


def test_single_keys_work_in_a_page(qtbot: QtBot, shell: Shell) -> None:
    shell.press(qtbot, Key.Key_E, Key.Key_V, Key.Key_Delete)
    assert shell.page.done == ["edit", "preview", "bin"]
    shell.press(qtbot, Key.Key_G, Key.Key_O)
    assert shell.place == "companies"


def test_a_text_field_keeps_its_letters(qtbot: QtBot, shell: Shell) -> None:
    shell.page.filter.setFocus()
    shell.press(qtbot, Key.Key_E, Key.Key_G, Key.Key_O)
    assert shell.page.filter.text().lower() == "ego" and shell.page.done == [] and shell.place == "people"


def test_single_keys_can_be_switched_off(qtbot: QtBot, shell: Shell) -> None:
    shell.window.desk.run(shell.office.registry["view.single_keys"])
    shell.press(qtbot, Key.Key_V)
    assert shell.page.done == [] and not shell.settings.values.single_keys
    shell.window.desk.run(shell.office.registry["view.single_keys"])
    shell.press(qtbot, Key.Key_V)
    assert shell.page.done == ["preview"]


def test_outside_a_page_single_keys_do_nothing(qtbot: QtBot, shell: Shell) -> None:
    shell.window.sidebar.item("people").setFocus()
    shell.press(qtbot, Key.Key_V)
    assert shell.page.done == []


def test_digits_go_to_the_places_of_the_sidebar_in_their_order(qtbot: QtBot, shell: Shell) -> None:
    places, went = ("people", "companies", "backups", "bin", "history", "settings"), []
    for digit, place in enumerate(places, 1):
        shell.press(qtbot, Key(Key.Key_0 + digit), modifier=Mod.ControlModifier)
        qtbot.waitUntil(lambda place=place: shell.place == place)
        went.append(shell.place)
    assert went == list(places)


def test_on_a_slovak_keyboard_the_second_digit_key_is_found_though_it_says_l(qtbot: QtBot, shell: Shell) -> None:
    position = 11  # evdev code of the key 2, plus 8
    kind, caron_l = QEvent.Type.ShortcutOverride, 0x13D
    event = QKeyEvent(kind, caron_l, Mod.ControlModifier, position, 0, 0, "ľ")
    QApplication.sendEvent(shell.page.list, event)
    qtbot.waitUntil(lambda: shell.place == "companies")
    assert event.isAccepted()


def test_f6_goes_around_all_parts_and_returns_to_the_same_widget(qtbot: QtBot, shell: Shell) -> None:
    names = []
    for _ in range(5):
        shell.press(qtbot, Key.Key_F6)
        names.append(focused())
    page = shell.page
    bars = [shell.window.status_bar, shell.window.sidebar, shell.window.top_bar]
    assert [bar.isAncestorOf(widget) for bar, widget in zip(bars, names[:3], strict=True)] == [True] * 3
    assert names[3:] == [page.filter, page.list]
    shell.press(qtbot, Key.Key_F6, modifier=Mod.ShiftModifier)
    assert focused() is page.filter


def test_in_the_sidebar_f6_lands_on_the_place_that_is_shown(qtbot: QtBot, shell: Shell) -> None:
    shell.window.navigator.go("history")
    shell.page.filter.setFocus()
    shell.press(qtbot, Key.Key_F6, Key.Key_F6, Key.Key_F6)
    assert focused() is shell.window.sidebar.item("history")


def test_undo_is_one_key_everywhere_and_a_text_field_has_its_own(qtbot: QtBot, shell: Shell) -> None:
    shell.press(qtbot, Key.Key_Z, modifier=Mod.ControlModifier)
    assert shell.undo.done == ["undo"]
    shell.page.filter.setFocus()
    shell.press(qtbot, Key.Key_A)
    shell.press(qtbot, Key.Key_Z, modifier=Mod.ControlModifier)
    assert shell.page.filter.text() == "" and shell.undo.done == ["undo"]


def test_what_is_offered_everywhere_has_its_key_on_every_page(qtbot: QtBot, shell: Shell) -> None:
    backups: list[str] = []
    control_shift = Mod.ControlModifier | Mod.ShiftModifier
    shell.press(qtbot, Key.Key_B, modifier=control_shift)
    shell.window.desk.register_verb("back_up", lambda: backups.append(shell.place))
    shell.press(qtbot, Key.Key_B, modifier=control_shift)
    shell.window.navigator.go("bin")
    shell.press(qtbot, Key.Key_B, modifier=control_shift)
    assert backups == ["people", "bin"]


def test_the_theme_goes_around_and_is_kept(qtbot: QtBot, shell: Shell) -> None:
    themes = []
    for _ in range(3):
        shell.press(qtbot, Key.Key_D, modifier=Mod.ControlModifier | Mod.ShiftModifier)
        themes.append(shell.settings.values.theme)
    assert themes == ["light", "dark", "system"]
    toast = shell.window.toaster.current
    assert toast is not None and toast.text() == "Look as on this computer"


def test_text_grows_and_shrinks_within_its_scale(qtbot: QtBot, shell: Shell) -> None:
    for _ in range(9):
        shell.press(qtbot, Key.Key_Plus, modifier=Mod.ControlModifier)
    assert shell.settings.values.text_size == shell.theme.text_size == 200
    shell.press(qtbot, Key.Key_Minus, modifier=Mod.ControlModifier)
    assert shell.settings.values.text_size == 175
    shell.press(qtbot, Key.Key_0, modifier=Mod.ControlModifier)
    assert shell.settings.values.text_size == 100


def test_alt_alone_shows_every_command_and_goes_away(qtbot: QtBot, shell: Shell) -> None:
    bar = shell.window.menuBar()
    assert not bar.isVisible()
    qtbot.keyPress(shell.page.list, Key.Key_Alt, Mod.AltModifier)
    qtbot.keyRelease(shell.page.list, Key.Key_Alt)
    assert bar.isVisible()
    titles = {action.text() for menu in bar.actions() for action in menu.menu().actions()}
    assert len(titles) == len(list(shell.office.registry))
    if (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
    shell.page.filter.setFocus()
    assert not bar.isVisible()


def test_alt_with_another_key_is_not_alt_alone(qtbot: QtBot, shell: Shell) -> None:
    qtbot.keyPress(shell.page.list, Key.Key_Alt, Mod.AltModifier)
    qtbot.keyClick(shell.page.list, Key.Key_Left, Mod.AltModifier)
    qtbot.keyRelease(shell.page.list, Key.Key_Alt)
    assert not shell.window.menuBar().isVisible()


@pytest.mark.parametrize(("width", "sidebar"), [(1440, 216), (1100, 216), (1099, 52), (640, 52)])
def test_the_sidebar_becomes_a_rail_where_there_is_no_room(shell: Shell, width: int, sidebar: int) -> None:
    shell.window.resize(width, 480)
    assert shell.window.sidebar.width() == sidebar
    assert shell.window.size().width() == width


@pytest.mark.parametrize(
    ("size", "text"), list(itertools.product([(640, 480), (1024, 600), (1440, 900)], [100, 150, 200]))
)
def test_nothing_of_the_frame_overlaps_or_is_pushed_out(shell: Shell, size: tuple[int, int], text: int) -> None:
    shell.window.desk.look.text_size = text
    shell.window.resize(*size)
    QApplication.processEvents()
    window = shell.window
    assert (window.width(), window.height()) == size
    items = [window.sidebar.item(name) for name in window.sidebar.names()]
    bottoms = [item.geometry().bottom() for item in items]
    assert all(item.height() >= 24 for item in items) and max(bottoms) < window.sidebar.height()
    assert all(a.geometry().bottom() < b.geometry().top() for a, b in itertools.pairwise(items))
    shown = [w for w in window.top_bar.children() if isinstance(w, QWidget) and w.isVisible()]
    shown.sort(key=lambda w: w.x())
    assert all(a.geometry().right() < b.geometry().left() for a, b in itertools.pairwise(shown))
    assert shown[-1].geometry().right() <= window.top_bar.width()
    window.desk.look.text_size = 100


def test_the_status_bar_says_who_has_the_data_and_what_was_proved(shell: Shell) -> None:
    shell.window.set_backup_state(BackupState(NOW))
    assert shell.window.status_bar.sync.accessibleName() == "This laptop only. Sync is off"
    assert shell.window.status_bar.backup.accessibleName() == "Backup verified today 10:30"
    assert shell.window.sidebar.item("backups").accessibleDescription() == "All is well"
    shell.window.status_bar.backup.click()
    assert shell.place == "backups"


def test_what_was_done_is_said_and_can_be_undone_from_there(qtbot: QtBot, shell: Shell) -> None:
    shell.window.notices.say("Type changed to Customer for 2 people", undo=True)
    toast = shell.window.toaster.current
    assert toast is not None and toast.isVisible()
    shell.window.notices.undo_asked.emit()
    assert shell.undo.done == ["undo"]
    shell.press(qtbot, Key.Key_Escape)
    assert shell.window.toaster.current is None


def test_an_error_says_what_to_do_and_stays_until_it_is_closed(shell: Shell) -> None:
    shell.window.notices.show(StoreFull("The disk is full", "Free space on this disk."))
    assert shell.window._errors.text == "The disk is full. Free space on this disk."
    shell.window._errors.clear()
    shell.window.notices.show(Canceled("Stopped"))
    assert shell.window._errors.text == "" and shell.window.toaster.current is not None


def test_new_offers_what_can_be_made(qtbot: QtBot, shell: Shell) -> None:
    shell.window._new_menu.aboutToShow.emit()
    labels = [action.text().split("\t")[0] for action in shell.window._new_menu.actions()]
    assert labels == ["New &person", "New &company"]
    shell.press(qtbot, Key.Key_N, Key.Key_P)
    assert shell.created == [("person", "")]


def test_a_read_only_workspace_says_why_and_offers_nothing_that_changes_it(qtbot: QtBot, tmp_path: Path) -> None:
    shell = Shell(tmp_path, read_only="This is a backup copy. Nothing you do here is saved.").show(qtbot)
    assert shell.window._read_only.isVisible() and not shell.window.top_bar.new.isVisible()
    assert shell.window.status_bar.sync.line().strong == "Read-only"
    shell.press(qtbot, Key.Key_E, Key.Key_N, Key.Key_P)
    shell.press(qtbot, Key.Key_Z, modifier=Mod.ControlModifier)
    assert shell.page.done == [] and shell.created == [] and shell.undo.done == []
    shell.tasks.drain()


def test_closing_keeps_the_place_of_the_window(qtbot: QtBot, shell: Shell, tmp_path: Path) -> None:
    shell.window.resize(722, 555)
    closed: list[bool] = []
    shell.window.on_close(lambda: closed.append(True))
    assert shell.window.close() and closed == [True]
    again = Shell(tmp_path)
    assert again.window.restore_place() and again.window.size().width() == 722
    again.tasks.drain()


def test_everything_that_can_have_the_focus_has_a_name(shell: Shell) -> None:
    parts = (shell.window.sidebar, shell.window.top_bar, shell.window.status_bar)
    widgets = [w for part in parts for w in part.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert (
        len(widgets) > 10
        and [w for w in widgets if w.isVisible() and not w.accessibleName() and not w.property("text")] == []
    )
