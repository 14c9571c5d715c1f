"""Every place of the real window on the sample firm: nothing cut, overlapping, out of place, unnamed or faint."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QComboBox, QHBoxLayout, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from tests.ui import screens
from tests.ui.look import (
    cut_texts,
    faint_texts,
    nameless,
    overlaps,
    scrolling_across,
    sticking_out,
    too_small,
    unsaid_texts,
)
from tests.ui.screens import LOCALES, READ_ONLY, SIZES, Firms, Show, Size, first_run, make_firms, open_desktop, settle
from tests.ui.sync_fakes import busy, calm, states
from tests.ui.troubles import TROUBLES, make_trouble

CHECKS = (cut_texts, unsaid_texts, overlaps, sticking_out, scrolling_across, nameless, too_small)


@pytest.fixture(scope="module")
def firms(tmp_path_factory: pytest.TempPathFactory) -> Firms:
    return make_firms(tmp_path_factory.mktemp("firms"))


def faults_of(
    path: Path, profile: Path, which: dict[str, Show], *, sizes: tuple[Size, ...] = SIZES, **look: str
) -> list[str]:
    """Show every screen and return what the checks find."""
    found = []
    with open_desktop(path, profile, **look) as desktop:  # type: ignore[arg-type]
        for name in screens.screens(desktop, which, sizes):
            found += [f"{name}: {check.__name__}: {fault}" for check in CHECKS for fault in check(desktop.window)]
    return found


def faint_of(path: Path, profile: Path, sizes: tuple[Size, ...], **look: str) -> list[str]:
    """Show every screen and return the texts that are hard to read."""
    found = []
    which = {name: show for name, show in screens.SAMPLE.items() if name != "palette"}  # darkens what is behind it
    with open_desktop(path, profile, **look) as desktop:  # type: ignore[arg-type]
        for name in screens.screens(desktop, which, sizes):
            found += [f"{name}: {fault}" for fault in faint_texts(desktop.window)]
    return found


@pytest.mark.parametrize("language", LOCALES)
def test_nothing_is_cut_overlaps_or_lacks_a_name_in_any_language_at_both_sizes(
    firms: Firms, tmp_path: Path, qapp: QApplication, language: str
) -> None:
    assert faults_of(firms.sample, tmp_path, screens.SAMPLE, language=language) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LOCALES)
def test_every_screen_of_sync_is_in_order(
    firms: Firms, tmp_path: Path, qapp: QApplication, language: str, theme: str
) -> None:
    for made, which in ((busy, screens.SYNCED), (calm, screens.CALM)):
        found = []
        with open_desktop(firms.sample, tmp_path, language=language, theme=theme, made=made) as desktop:
            settle(desktop)
            for name in screens.screens(desktop, which):
                found += [f"{name}: {check.__name__}: {fault}" for check in CHECKS for fault in check(desktop.window)]
                found += [f"{name}: {fault}" for fault in faint_texts(desktop.window)]
        assert found == []


@pytest.mark.parametrize("language", LOCALES)
def test_every_state_of_sync_fits_the_bar_and_its_popup(
    firms: Firms, tmp_path: Path, qapp: QApplication, language: str
) -> None:
    found = []
    for state in states(0):
        made = lambda store, state=state: calm(store, states(store.clock.now())[state])  # noqa: E731
        with open_desktop(firms.sample, tmp_path, language=language, made=made) as desktop:
            desktop.window.resize(1280, 720)
            settle(desktop)
            syncing = desktop.begin_sync()
            found += [f"{state}: {fault}" for check in CHECKS for fault in check(desktop.window.status_bar)]
            syncing.show_popup()
            assert syncing.popup is not None
            qapp.processEvents()
            found += [f"{state}: {fault}" for check in (*CHECKS, faint_texts) for fault in check(syncing.popup)]
            syncing.popup.close()
    assert found == []


@pytest.mark.parametrize("language", LOCALES)
def test_places_with_nothing_in_them_are_in_order_too(
    firms: Firms, tmp_path: Path, qapp: QApplication, language: str
) -> None:
    assert faults_of(firms.empty, tmp_path, screens.EMPTY, language=language) == []


def test_places_that_can_only_be_read_are_in_order_too(firms: Firms, tmp_path: Path, qapp: QApplication) -> None:
    assert faults_of(firms.sample, tmp_path, screens.READ, advice=READ_ONLY) == []


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("state", TROUBLES)
def test_every_state_of_the_backups_is_in_order(
    firms: Firms, tmp_path: Path, qapp: QApplication, state: str, language: str
) -> None:
    path, app = make_trouble(state, firms, tmp_path)
    which = {"backups": screens.SAMPLE["backups"]}
    assert faults_of(path, app, which, language=language) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LOCALES)
def test_the_warning_while_typing_is_in_order(
    firms: Firms, tmp_path: Path, qapp: QApplication, language: str, theme: str
) -> None:
    look = {"language": language, "theme": theme}
    with open_desktop(firms.sample, tmp_path, **look) as desktop, screens.new_person(desktop) as form:  # type: ignore[arg-type]
        assert form.alike is not None and form.alike.isVisible()
        assert form.alike.label.height() >= form.alike.label.heightForWidth(form.alike.label.width())
        assert [fault for check in (*CHECKS, faint_texts) for fault in check(form)] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LOCALES)
def test_the_first_run_is_in_order_in_every_language(
    qtbot: QtBot, tmp_path: Path, qapp: QApplication, language: str, theme: str
) -> None:
    found = []
    for size in SIZES:
        with first_run(tmp_path, language, theme) as window:
            window.resize(*size)
            for step in range(3):
                window.show()
                qtbot.wait(20)
                found += [f"{step} {size[0]}: {check.__name__}: {fault}" for check in CHECKS for fault in check(window)]
                found += [f"{step} {size[0]}: {fault}" for fault in faint_texts(window)]
                if step < 2:
                    window.go_on()
    assert found == []


@pytest.mark.long
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LOCALES)
def test_every_screen_can_be_read_in_every_language_and_look(
    firms: Firms, tmp_path: Path, qapp: QApplication, language: str, theme: str
) -> None:
    found = faults_of(firms.sample, tmp_path, screens.SAMPLE, language=language, theme=theme)
    assert found + faint_of(firms.sample, tmp_path, SIZES, language=language, theme=theme) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_read_in_both_looks(firms: Firms, tmp_path: Path, qapp: QApplication, theme: str) -> None:
    assert faint_of(firms.sample, tmp_path, SIZES[:1], theme=theme) == []


def test_with_letters_twice_as_large_nothing_lies_on_another_thing(
    firms: Firms, tmp_path: Path, qapp: QApplication
) -> None:
    found = []
    with open_desktop(firms.sample, tmp_path, text_size=200) as desktop:
        for name in screens.screens(desktop, screens.SAMPLE, SIZES[:1]):
            found += [f"{name}: {fault}" for check in (overlaps, too_small) for fault in check(desktop.window)]
        sidebar = desktop.window.sidebar
        rows = [sidebar.item(name) for name in sidebar.names()]
    assert found == []
    assert all(row.height() >= 32 for row in rows), "an icon of 32 pixels sticks out of its row"


def test_the_checks_find_what_is_planted(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 200)
    cut = QLabel("A text that is much longer than its place", window)
    cut.setGeometry(0, 0, 40, 20)
    QPushButton("On", window).setGeometry(0, 60, 80, 30)
    QPushButton("another", window).setGeometry(60, 70, 80, 30)
    QPushButton("out", window).setGeometry(260, 150, 80, 30)
    QComboBox(window).setGeometry(100, 0, 80, 26)
    QPushButton("tiny", window).setGeometry(0, 150, 80, 10)
    window.show()
    assert cut_texts(window) and overlaps(window) and sticking_out(window) and too_small(window)
    assert nameless(window)


def test_a_choice_without_its_words_and_a_bar_across_are_found(qtbot: QtBot) -> None:
    window = QScrollArea()
    qtbot.addWidget(window)
    inner = QWidget()
    inner.setFixedSize(900, 50)
    choice = QComboBox(inner)
    choice.addItem("A choice that is much longer than its field")
    choice.setGeometry(0, 0, 60, 26)
    window.setWidget(inner)
    window.resize(300, 100)
    window.show()
    assert unsaid_texts(window) and scrolling_across(window)
    choice.setToolTip(choice.currentText())
    assert unsaid_texts(window) == []


def test_a_faint_text_is_found(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    for colour in ("#c8c8c8", "#202020"):
        label = QLabel(f"Text in {colour}")
        label.setStyleSheet(f"color: {colour}; background: #ffffff")
        row.addWidget(label)
    window.show()
    assert [fault.split("'")[1] for fault in faint_texts(window)] == ["Text in #c8c8c8"]
