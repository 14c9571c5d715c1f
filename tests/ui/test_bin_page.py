from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.ui.firm import Firm

from crm_desktop.domain.specs import ACTIVITY, PERSON
from crm_desktop.services import records
from crm_desktop.services.companies import create_company
from crm_desktop.services.jobs import link_company, list_jobs
from crm_desktop.services.notes import list_notes, write_note
from crm_desktop.services.people import count_people, create_person
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.ui.bin import BinPage
from crm_desktop.viewmodels.erasing import Eraser

Key = Qt.Key


@pytest.fixture
def firm(qtbot: QtBot, tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(tmp_path, qtbot)
    yield firm
    firm.close()


def throw_away(firm: Firm, *names: str) -> list[str]:
    ids = [create_person(firm.store, given_name="Ana", family_name=name) for name in names]
    for person in ids:
        records.delete(firm.store, PERSON, person)
    return ids


def open_bin(firm: Firm) -> BinPage:
    return firm.open("bin", lambda: BinPage(firm.store, firm.tasks, firm.desk))


def test_a_deleted_person_is_listed_with_who_deleted_them_and_what_goes_with_them(firm: Firm) -> None:
    ana = create_person(firm.store, given_name="Ana", family_name="Nová")
    link_company(firm.store, ana, create_company(firm.store, name="Kovo Trnava"))
    write_note(firm.store, kind_name="person", record_id=ana, body="Called")
    records.delete(firm.store, PERSON, ana)
    page = open_bin(firm)
    line = next(line for line in page.model.lines if line.kind == "person")
    assert (line.title, line.who, line.relations) == ("Ana Nová", "Marta", "works at Kovo Trnava, 1 note")


def test_enter_restores_the_row_under_the_cursor_and_it_can_be_undone(qtbot: QtBot, firm: Firm) -> None:
    throw_away(firm, "Nová")
    page = open_bin(firm)
    page.table.setFocus()
    qtbot.keyClick(page.table, Key.Key_Return)
    firm.settle()
    assert count_people(firm.store) == 1 and firm.said == "Ana Nová restored from the bin"
    batch = next_undo(firm.store)
    assert batch is not None
    undo(firm.store, batch.id)
    assert count_people(firm.store) == 0


def test_ticked_records_come_back_together(qtbot: QtBot, firm: Firm) -> None:
    throw_away(firm, "A", "B", "C")
    page = open_bin(firm)
    page.table.setFocus()
    qtbot.keyClick(page.table, Key.Key_Space)
    qtbot.keyClick(page.table, Key.Key_Down)
    qtbot.keyClick(page.table, Key.Key_Space)
    assert page.restore.text() == "Restore 2 records" and page.ticks.text() == "2 ticked"
    page.restore.click()
    firm.settle()
    firm.qtbot.waitUntil(lambda: len(page.model.lines) == 1)
    assert count_people(firm.store) == 2


def test_search_ignores_accents_and_offers_to_clear_itself(firm: Firm) -> None:
    throw_away(firm, "Horváthová", "Novák")
    page = open_bin(firm)
    page.search.setText("horvathova")
    assert [line.title for line in page.model.lines] == ["Ana Horváthová"]
    page.search.setText("zzz")
    assert page._views.currentIndex() == 3
    page.search.clear()
    assert len(page.model.lines) == 2


def test_an_empty_bin_says_so_and_offers_nothing_to_restore(firm: Firm) -> None:
    page = open_bin(firm)
    assert page._views.currentWidget().accessibleName() == (
        "The bin is empty. What you delete lies here until you bring it back."
    )
    assert not page.restore.isEnabled() and page.restore.toolTip() == "There is nothing to restore"


def test_a_row_is_read_out_in_one_sentence(firm: Firm) -> None:
    throw_away(firm, "Nová")
    page = open_bin(firm)
    spoken = page.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Ana Nová, Person, ")


def test_a_bin_that_is_open_for_reading_has_no_ticks(qtbot: QtBot, tmp_path: Path) -> None:
    firm = Firm(tmp_path, qtbot, read_only="Nothing you do here is saved.")
    try:
        throw_away(firm, "Nová")
        page = open_bin(firm)
        assert page.model.index(0, 0).data(Qt.ItemDataRole.CheckStateRole) is None
        assert "tick_all" not in page.verbs() and page.ticks.isHidden() and not page.restore.isEnabled()
    finally:
        firm.close()


def test_a_restored_person_brings_job_and_notes_and_what_was_deleted_before_stays(firm: Firm) -> None:
    ana = create_person(firm.store, given_name="Ana", family_name="Nová")
    kovo = create_company(firm.store, name="Kovo Trnava")
    link_company(firm.store, ana, kovo)
    write_note(firm.store, kind_name="person", record_id=ana, body="Called")
    old = write_note(firm.store, kind_name="person", record_id=ana, body="Old")
    records.delete(firm.store, ACTIVITY, old)
    records.delete(firm.store, PERSON, ana)
    page = open_bin(firm)
    row = next(at for at, line in enumerate(page.model.lines) if line.kind == "person")
    page.table.opened.emit(row)
    firm.settle()
    assert firm.said == ("Ana Nová restored from the bin, with all that belongs to it: works at Kovo Trnava, 1 note")
    assert [note.body for note in list_notes(firm.store, "person", ana)] == ["Called"]
    assert [job.company_id for job in list_jobs(firm.store, ana)] == [kovo]
    assert [line.kind for line in page.model.lines] == ["activity"]


def test_one_record_is_erased_for_ever_after_a_reason_and_a_typed_word(qtbot: QtBot, firm: Firm) -> None:
    gone, kept = throw_away(firm, "Nová", "Iná")
    forgotten: list[str] = []
    eraser = Eraser(firm.store, lambda *_: 0, lambda: 1_800_000_000_000, forgotten.append)
    page = firm.open("bin", lambda: BinPage(firm.store, firm.tasks, firm.desk, eraser=eraser))
    page.table.set_cursor_row(next(row for row, line in enumerate(page.model.lines) if line.id == gone))
    page.erase.click()
    firm.settle()
    dialog = page.dialog
    assert dialog is not None and "“Ana Nová” goes." in dialog.goes.text()
    assert "2027" in dialog.backups.text() and not dialog.erase.isEnabled()
    qtbot.keyClicks(dialog.why, "Asked by letter")
    assert dialog.erase.toolTip() == f"Type the word {dialog.asked_word} first"
    qtbot.keyClicks(dialog.word, dialog.asked_word)
    dialog.erase.click()
    firm.settle()
    assert firm.said == "1 record is erased for good." and forgotten == [f"person/{gone}"]
    assert firm.store.query("SELECT id FROM person") == [(kept,)]


def test_of_several_records_none_is_erased_at_once(qtbot: QtBot, firm: Firm) -> None:
    throw_away(firm, "A", "B")
    eraser = Eraser(firm.store, lambda *_: 0, lambda: None, lambda place: None)
    page = firm.open("bin", lambda: BinPage(firm.store, firm.tasks, firm.desk, eraser=eraser))
    page.model.tick_all(True)
    assert not page.erase.isEnabled()
    assert page.erase.toolTip() == "Only one record is erased at a time. Take the other ticks away."
