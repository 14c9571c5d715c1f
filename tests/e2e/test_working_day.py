"""A working day in the whole program: by keys, through the real window, over a real file, closed and opened again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from pytestqt.qtbot import QtBot
from tests.e2e.day import (
    CTRL,
    Day,
    back_up_by_keys,
    create_by_keys,
    delete_by_key,
    edit_undo_and_edit,
    end_the_day,
    find_by_palette,
    import_people,
    import_sample,
    nickname_of,
    reasons,
    restore_from_the_bin,
)

from crm_desktop.backup.catalogue import Level, Reason, list_backups
from crm_desktop.domain.i18n import language, set_language
from crm_desktop.services.bin import list_bin
from crm_desktop.services.people import count_people
from crm_desktop.services.undo import open_batches, recent_batches
from crm_desktop.ui.record.page import RecordPage
from crm_desktop.ui.today.page import TodayPage

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def day(qtbot: QtBot, tmp_path: Path) -> Iterator[Day]:
    locale = QLocale()
    set_language("en")
    day = Day(tmp_path, qtbot)
    yield day
    day.close()
    QLocale.setDefault(locale)
    set_language("en")


def test_a_day_from_an_empty_file_to_the_next_morning(day: Day) -> None:
    assert count_people(day.store) == 0
    zofia = create_by_keys(day, "Žofia", "Černáková")
    import_people(day)
    assert reasons(day.place) == [Reason.BEFORE_IMPORT]
    find_by_palette(day, "zofia cer", "Žofia Černáková")
    assert day.window.navigator.place == f"person/{zofia}"
    edit_undo_and_edit(day, zofia, "Žofka", "Žofi")
    delete_by_key(day, zofia)
    assert zofia in [row.id for row in list_bin(day.store)]
    restore_from_the_bin(day)
    back_up_by_keys(day)
    assert list_backups(day.place)[0].level is Level.PROVEN

    names, head = end_the_day(day)
    assert reasons(day.place)[0] == Reason.BY_HAND  # nothing was new since
    day.open()
    assert sorted(day.names()) == names and "Žofia Černáková" in names and day.store.head() == head
    assert nickname_of(day, zofia) == "Žofi" and list_bin(day.store) == []
    assert isinstance(day.page, TodayPage)  # where each day begins
    find_by_palette(day, "zofia cer", "Žofia Černáková")
    day.until(lambda: isinstance(day.page, RecordPage) and day.page.title() == "Žofia Černáková")


def test_what_was_done_after_the_last_backup_is_backed_up_at_the_end(day: Day) -> None:
    create_by_keys(day, "Ada", "Nová")
    day.close()
    assert reasons(day.place) == [Reason.AT_EXIT]


def test_language_and_look_change_while_one_works_and_are_kept(day: Day) -> None:
    create_by_keys(day, "Ada", "Nová")
    day.settings.change(language="sk", locale="sk_SK")
    day.settle()
    assert language() == "sk" and day.window.sidebar.item("people").text() == "Ľudia"
    assert isinstance(day.page, RecordPage) and day.page.title() == "Ada Nová"
    before = day.window.grab().toImage().pixelColor(5, 300)
    day.press(Key.Key_D, CTRL | Mod.ShiftModifier)
    day.settle()
    assert day.settings.values.theme == "dark"
    assert day.window.grab().toImage().pixelColor(5, 300).lightness() < before.lightness() / 2
    day.close()
    day.open()
    assert day.window.sidebar.item("people").text() == "Ľudia"


def test_closing_during_an_import_takes_back_what_had_come_in(day: Day, tmp_path: Path) -> None:
    create_by_keys(day, "Ada", "Nová")
    path = tmp_path / "many.csv"
    rows = (f"Ana{n},Nová{n},ana{n}@kovo.example" for n in range(20_000))
    path.write_text("First name,Last name,E-mail\n" + "\n".join(rows) + "\n", encoding="utf-8")
    page = import_sample(day, path)
    page.bar.next.click()
    day.until(lambda: count_people(day.store) > 1)
    asked: list[str] = []
    page._ask_to_stop = lambda _, name: not asked.append(name)  # type: ignore[func-returns-value]
    day.close()
    assert asked == ["many.csv"]
    day.open()
    assert day.names() == ["Ada Nová"] and open_batches(day.store) == []
    assert any(batch.title for batch in recent_batches(day.store, 5))
