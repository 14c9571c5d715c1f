"""The help in the window: F1 opens what is about this place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from pytestqt.qtbot import QtBot
from tests.ui.firm import Firm

from crm_desktop.domain.i18n import set_language
from crm_desktop.ui.help import HelpPage


@pytest.fixture
def firm(qtbot: QtBot, tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(tmp_path, qtbot)
    firm.window.register("help", lambda place: HelpPage(firm.desk, place=place))
    yield firm
    firm.close()


def shown(firm: Firm) -> HelpPage:
    page = firm.window.navigator.page
    assert isinstance(page, HelpPage)
    return page


def text_of(page: HelpPage) -> str:
    return page.text.toPlainText()


def titles(page: HelpPage) -> list[str]:
    return [page.list.item(n).text() for n in range(page.list.count())]


def test_f1_opens_the_help_about_this_place(qtbot: QtBot, firm: Firm) -> None:
    firm.window.navigator.go("people")
    qtbot.keyClick(firm.window, Qt.Key.Key_F1)
    assert text_of(shown(firm)).startswith("Lists of people and companies")
    firm.window.navigator.back()
    assert firm.window.navigator.place == "people"


def test_the_question_mark_of_the_top_bar_opens_it_too(firm: Firm) -> None:
    firm.window.navigator.go("people")
    firm.window.top_bar.help.emit()
    assert shown(firm).list.currentItem().text() == "Lists of people and companies"


def test_a_link_opens_another_page_of_the_help_and_nothing_else(firm: Firm) -> None:
    firm.window.navigator.go("help/first-hour")
    page = shown(firm)
    page.text.anchorClicked.emit(QUrl("help:import"))
    assert text_of(page).startswith("Import")
    page.text.anchorClicked.emit(QUrl("https://example.org/"))
    assert text_of(page).startswith("Import")


def test_pages_are_found_by_their_words(firm: Firm) -> None:
    firm.window.navigator.go("help")
    page = shown(firm)
    page.search.setText("salesforce")
    assert titles(page) == ["Import"] and text_of(page).startswith("Import")
    page.search.setText("xyzzy")
    assert page.nothing.isVisible() and titles(page) == []
    page.show_topic("undo")
    assert page.search.text() == "" and text_of(page).startswith("Undo, history, bin")


def test_the_list_of_keys_is_that_of_the_program(firm: Firm) -> None:
    firm.window.navigator.go("help/keys")
    text = text_of(shown(firm))
    command = firm.desk.registry["palette.open"]
    assert command.label in text and "Ctrl + K" in text


def test_it_speaks_the_language_of_the_program(firm: Firm) -> None:
    set_language("sk")
    firm.window.navigator.go("help/undo")
    assert text_of(shown(firm)).startswith("Späť, história, kôš")


def test_where_it_was_read_is_kept(firm: Firm) -> None:
    firm.window.navigator.go("help")
    page = shown(firm)
    page.show_topic("backups")
    firm.window.navigator.go("people")
    firm.window.navigator.back()
    assert text_of(shown(firm)).startswith("Backups and health")
