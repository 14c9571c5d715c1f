"""The Filter menu: each field with the ways to compare it, asked for in words and answered by a chip."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QMenu
from pytestqt.qtbot import QtBot
from tests.ui.list_shell import NOW, Lists, add_sample

from crm_desktop.domain.specs import PERSON
from crm_desktop.services import records
from crm_desktop.ui.lists.ask import AskText
from crm_desktop.ui.lists.ask_some import AskSome, AskTwo
from crm_desktop.viewmodels.lists.filter import Leaf, ListFilter

D = TypeVar("D", bound=QDialog)


@pytest.fixture
def lists(qtbot: QtBot, tmp_path: Path) -> Iterator[Lists]:
    lists = Lists(tmp_path)
    add_sample(lists.store)
    yield lists.show(qtbot)
    lists.close()


def action(menu: QMenu, *path: str) -> QAction:
    """Return the entry at the end of a path of titles, mnemonics left out."""
    for title in path[:-1]:
        menu = part_of(menu, title)
    return next(a for a in menu.actions() if a.text().replace("&", "") == path[-1])


def part_of(menu: QMenu, title: str) -> QMenu:
    parts = menu.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return [part for part in parts if part.title().replace("&", "") == title][-1]


def choose(lists: Lists, *path: str) -> None:
    lists.page.filter_menu.fill()
    action(lists.page.filter_menu, *path).trigger()


def asked(lists: Lists, sort: type[D]) -> D:
    return next(d for d in lists.page.findChildren(sort) if d.isVisible())


def test_texts_are_compared_in_five_ways(lists: Lists) -> None:
    lists.page.filter_menu.fill()
    ways = [a.text() for a in part_of(lists.page.filter_menu, "Job title").actions()]
    assert ways == ["contains…", "is…", "is not…", "begins with…", "is empty", "is not empty"]
    choose(lists, "Job title", "begins with…")
    ask = asked(lists, AskText)
    assert ask.windowTitle() == "Job title begins with “…”"
    ask.field.setText("buy")
    ask.accept()
    lists.settle()
    assert lists.chips() == ["Job title begins with “buy”"]
    assert lists.names() == ["Ľubica Mäsiarová", "Miguel Ángel Soto"]


def test_birthdays_of_the_next_days(lists: Lists) -> None:
    soon = NOW.date() + timedelta(days=5)
    person = lists.page.source.ids(lists.page.model.keys[:1])[0]
    records.update(lists.store, PERSON, person, {"birthday": f"1980-{soon:%m-%d}"})
    choose(lists, "More fields", "Birthday", "in the next", "7 days")
    lists.settle()
    assert lists.chips() == ["Birthday in the next 7 days"] and lists.names() == ["Harriet Ashdown"]
    choose(lists, "More fields", "Birthday", "in the next", "Another number…")
    ask = asked(lists, AskText)
    ask.field.setText("-1")
    ask.accept()
    assert ask.sentence.text() == (
        "“Birthday” can't be compared with “-1” days. Type a whole number of days like 30, at most 36500."
    )
    ask.field.setText("3")
    ask.accept()
    lists.settle()
    assert lists.chips() == ["Birthday in the next 3 days"] and lists.names() == []


def test_two_ends_are_asked_for_and_said_in_the_language_s_own_dates(lists: Lists) -> None:
    choose(lists, "Last contact", "is between…")
    ask = asked(lists, AskTwo)
    assert ask.windowTitle() == "Last contact from … to …"
    ask.accept()
    assert ask.sentence.text() == "Type both ends."
    ask.first.setText("2026-02-01")
    ask.last.setText("spring")
    ask.accept()
    assert ask.sentence.text().startswith("“Last contact” can't be compared with “spring”. Give a day like")
    ask.last.setText("2026-02-08")
    ask.accept()
    lists.settle()
    assert lists.chips() == ["Last contact from 1 Feb 2026 to 8 Feb 2026"] and len(lists.names()) == 5


def test_several_options_are_ticked(lists: Lists) -> None:
    choose(lists, "Tag", "is one of…")
    ask = asked(lists, AskSome)
    ask.accept()
    assert ask.sentence.text() == "Tick at least one."
    for at in range(ask.list.count()):
        if ask.list.item(at).text() in ("Key account", "Partner"):
            ask.list.item(at).setCheckState(Qt.CheckState.Checked)
    ask.accept()
    lists.settle()
    assert lists.chips() == ["Tag is Key account or Partner"] and len(lists.names()) == 3
    choose(lists, "Tag", "is not…")
    ask = asked(lists, AskSome)
    ask.list.item(0).setCheckState(Qt.CheckState.Checked)
    assert ask.list.item(0).text() == "Customer"
    ask.accept()
    lists.settle()
    assert lists.chips()[1] == "Tag is not Customer" and len(lists.names()) == 3


def test_yes_and_no_and_a_choice_are_one_click(lists: Lists) -> None:
    choose(lists, "More fields", "Do not call", "No")
    choose(lists, "Phone", "With a phone")
    lists.settle()
    assert lists.chips() == ["Do not call: no", "With a phone"] and len(lists.names()) == 13
    lists.window.navigator.go("companies")
    lists.settle()
    choose(lists, "Type", "Customer")
    lists.settle()
    assert lists.chips() == ["Type is Customer"]


def test_a_company_is_asked_for_by_a_part_of_its_name(lists: Lists) -> None:
    choose(lists, "Company", "contains…")
    ask = asked(lists, AskText)
    ask.field.setText("soto")
    ask.accept()
    lists.settle()
    assert lists.chips() == ["Company contains “soto”"] and lists.names() == ["Miguel Ángel Soto"]


def test_a_chip_that_is_pressed_offers_other_values_in_its_place(lists: Lists) -> None:
    lists.page.set_filter(ListFilter((Leaf("tag", "is", "Customer"), Leaf("text", "contains", "nitra"))))
    lists.settle()
    lists.page.filters._chips[0][1].click()
    menu = next(m for m in lists.page.findChildren(QMenu) if m.isVisible())
    action(menu, "Key account").trigger()
    menu.close()
    lists.settle()
    assert lists.chips() == ["Tag is Key account", "Contains “nitra”"]
    lists.page.filters._chips[1][1].click()
    ask = asked(lists, AskText)
    assert ask.field.text() == "nitra"
    ask.field.setText("carmen")
    ask.accept()
    lists.settle()
    assert lists.chips() == ["Tag is Key account", "Contains “carmen”"] and lists.names() == ["Carmen Ruiz Peña"]
