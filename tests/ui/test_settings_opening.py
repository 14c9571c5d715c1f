"""Settings open with what is seen first; the cards below follow in the next turns of the loop."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from tests.ui.firm import Firm
from tests.ui.test_settings_page import Scene

from crm_desktop.ui.settings.sections import Later
from crm_desktop.ui.widgets import Card


@pytest.fixture
def scene(qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    firm = Firm(tmp_path, qtbot)
    yield Scene(firm, tmp_path)
    firm.close()


def cards(page: QWidget) -> list[str]:
    return [card.accessibleName() for card in page.findChildren(Card)]


def test_the_first_cards_are_there_at_once_and_the_others_after_two_turns(scene: Scene) -> None:
    page = scene.make()
    assert cards(page) == ["You", "Look", "Language and formats"]
    assert page.sections.count() == len(page._cards) > 6, "the list of sections names all of them at once"
    page._rest.timeout.emit()
    assert "Keys" in cards(page) and "About" not in cards(page)
    page._rest.timeout.emit()
    assert cards(page)[-1] == "About" and page._later == []
    page.deleteLater()


def test_who_comes_back_to_a_place_below_finds_it_at_once(scene: Scene) -> None:
    page = scene.make()
    page.restore_state({"scroll": 120, "focus": ""})
    assert cards(page)[-1] == "About"
    page.deleteLater()


def test_a_page_that_is_left_at_once_makes_nothing_more(scene: Scene) -> None:
    made: list[int] = []
    holder = Later(lambda: made.append(1) or QWidget())
    page = scene.make()
    page._later.append(holder)
    page.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    scene.firm.settle()
    assert made == []
    holder.fill()
    holder.fill()
    assert made == [1], "a card is made once"
    holder.deleteLater()
