"""The wizard's last step, and what is left behind and found again: drafts, earlier imports, matchings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtWidgets import QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot
from tests.ui.firm import Firm
from tests.ui.import_files import archive
from tests.ui.import_scene import Scene, correct, many, twins_file

from crm_desktop.exchange.mode import Mode
from crm_desktop.services.people import count_people
from crm_desktop.ui.importing.asking import Leaving
from crm_desktop.ui.importing.page import ImportPage
from crm_desktop.ui.importing.words import DONE, FILE, MATCH, READY, ROWS, TWINS
from crm_desktop.ui.widgets import Button
from crm_desktop.viewmodels.importing_runs import Hooks, run_wizard
from crm_desktop.viewmodels.importing_saved import save_matching
from crm_desktop.viewmodels.importing_wizard import open_wizard


@pytest.fixture
def scene(qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    firm = Firm(tmp_path, qtbot)
    yield Scene(firm)
    firm.close()


@pytest.fixture
def table(samples: Path) -> Path:
    return samples / "csv" / "kontakty.csv"


# 5. Import


def test_an_import_makes_a_backup_counts_what_came_and_can_be_undone(scene: Scene, table: Path) -> None:
    page = scene.import_all(table)
    store = scene.firm.store
    assert (scene.risks, count_people(store)) == (1, 3)
    assert page.flow.step == DONE and page.done.show_people.text() == "Show the people"
    scene.press(page.done.undo)
    assert count_people(store) == 0
    assert page.done.note.label.text().startswith("Undone: Import of kontakty.csv")
    assert page.done.undo is None


def test_skipped_rows_are_saved_with_the_reason_as_the_last_column(scene: Scene, table: Path, tmp_path: Path) -> None:
    page = scene.import_all(table)
    scene.saved = tmp_path / "left.csv"
    assert page.done.save.text() == "Save 1 skipped row…"
    scene.press(page.done.save)
    lines = scene.saved.read_text("utf-8-sig").splitlines()
    assert lines[0].endswith(",Kód,Why it was skipped")
    assert lines[1].endswith(",K-00003,\"Line 4: expected a name, an e-mail address or a phone number, found a row "
                             "without any\"")  # fmt: skip


def test_the_rows_that_stayed_out_are_corrected_and_come_in(scene: Scene, table: Path) -> None:
    page = scene.import_all(table)
    assert page.done.fix.text() == "Fix 1 row…"
    scene.press(page.done.fix)
    assert page.flow.step == ROWS and page.head.title.text() == "Correct rows"
    correct(page, 0)
    scene.go_to(READY)
    scene.press(page.bar.next)
    assert count_people(scene.firm.store) == 4 and page.done.fix is None
    scene.press(page.done.undo)
    assert count_people(scene.firm.store) == 0


def test_the_way_to_the_people_leads_to_their_list(scene: Scene, table: Path) -> None:
    page = scene.import_all(table)
    scene.press(page.done.show_people)
    assert scene.firm.window.navigator.place == "people"


def test_cancel_takes_back_what_came_in(scene: Scene, tmp_path: Path) -> None:
    page = scene.look_at(many(tmp_path))
    page.flow.show(READY)
    page.bar.next.click()
    scene.firm.qtbot.waitUntil(lambda: count_people(scene.firm.store) > 0, timeout=20_000)
    page.bar.progress.cancelled.emit()
    scene.firm.settle()
    assert count_people(scene.firm.store) == 0
    assert page.ready.error.label.text() == "The import was stopped. What it had written is undone."
    assert page.bar.next.isEnabled() and page.flow.step == READY


def test_an_import_is_held_and_goes_on(scene: Scene, tmp_path: Path) -> None:
    page = scene.look_at(many(tmp_path))
    page.flow.show(READY)
    page.bar.next.click()
    scene.firm.qtbot.waitUntil(lambda: count_people(scene.firm.store) > 0, timeout=20_000)
    page.bar.hold.click()
    assert page.bar.hold.text() == "Go on"
    page.bar.hold.click()
    scene.firm.settle()
    assert count_people(scene.firm.store) == 4_000 and page.flow.step == DONE


def test_without_a_backup_nothing_is_written(scene: Scene, table: Path) -> None:
    scene.fail = True
    page = scene.import_all(table)
    assert count_people(scene.firm.store) == 0
    assert page.ready.error.label.text() == "The place of the backups can't be reached. Plug the disk in."


def test_an_import_ends_with_a_notice_where_another_page_is_shown(scene: Scene, table: Path) -> None:
    page = scene.decided(table)
    scene.go_to(READY)
    page.bar.next.click()
    scene.firm.window.navigator.go("people")
    scene.firm.settle()
    assert scene.asked == []
    assert scene.firm.said == "The import is done" and count_people(scene.firm.store) == 3


# drafts, earlier imports, saved matchings


def test_leaving_asks_to_keep_the_draft_which_is_gone_on_with_later(scene: Scene, table: Path) -> None:
    page = scene.decided(table)
    scene.press(page.bar.leave)
    assert scene.asked == ["kontakty.csv"] and page.flow.step == FILE
    [(_, button)] = [one for one in page.file.earlier.buttons.items() if one[0][0] == "open"]
    assert button.text() == "Go on"
    scene.press(button)
    assert page.flow.step == MATCH and page.match.columns.effects["Narodeniny"].text() == "Read as day, month, year"


def test_one_may_stay_and_a_draft_that_is_not_kept_is_gone(scene: Scene, table: Path) -> None:
    page = scene.decided(table)
    scene.leaving = Leaving.STAY
    scene.press(page.bar.leave)
    scene.firm.window.navigator.go("people")
    assert page.flow.step == MATCH and scene.firm.window.navigator.place == "import"
    scene.leaving = Leaving.FORGET
    scene.press(page.bar.leave)
    assert page.file.earlier.buttons == {}


def test_closing_the_window_during_an_import_asks(scene: Scene, tmp_path: Path) -> None:
    page = scene.look_at(many(tmp_path))
    page.flow.show(READY)
    page.bar.next.click()
    assert scene.firm.window.navigator.may_close() is False and scene.asked == ["many.csv"]
    scene.may_stop = True
    assert scene.firm.window.navigator.may_close() is True
    scene.firm.settle()


def test_earlier_imports_are_undone_and_forgotten_from_the_first_step(scene: Scene, table: Path) -> None:
    page = scene.import_all(table)
    page.flow.forget()
    scene.firm.settle()
    earlier = page.file.earlier
    assert {what for what, _ in earlier.buttons} == {"fix", "undo", "forget"}
    scene.press(next(b for (what, _), b in earlier.buttons.items() if what == "undo"))
    assert count_people(scene.firm.store) == 0
    scene.press(next(b for (what, _), b in earlier.buttons.items() if what == "forget"))
    assert earlier.buttons == {} and earlier.isHidden()


def test_a_saved_matching_is_offered_when_the_same_titles_come_again(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("First name,E-mail,Code\nAna,ana@kovo.example,7\n")
    page = scene.look_at(path)
    assert not page.saved.isVisible()
    page.flow.choose_target(0, "Code", "skip")
    scene.firm.settle()
    scene.go_to(READY)
    scene.press(page.bar.next)
    page.after._save_matching(page.flow.wizard, "Our cards")
    scene.firm.settle()
    assert page.done.note.label.text() == "Saved. It is offered when a file with the same columns comes again."
    path.write_text("E-mail,Code,First name\neva@kovo.example,8,Eva\n")
    scene.look_at(path)
    assert page.saved.isVisible() and offered(page) == ["Our cards"]
    page.saved.menu().actions()[0].trigger()
    scene.firm.settle()
    assert page.match.columns.effects["Code"].text() == "Left out"


def offered(page: ImportPage) -> list[str]:
    """Return the saved matchings on the menu."""
    menu = page.saved.menu()
    texts = [action.text() for action in menu.actions()] if menu else []
    return texts[: texts.index("")] if texts else []


def test_a_saved_matching_is_forgotten_and_comes_back_with_undo(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("First name,E-mail,Code\nAna,ana@kovo.example,7\n")
    page = scene.look_at(path)
    assert page.flow.wizard is not None
    mapping = page.flow.wizard.mapping(0)
    assert mapping is not None
    save_matching(scene.firm.store, "Ours & theirs", mapping)
    page.saved.offer_for(page.flow.wizard, page.flow.reading)
    scene.firm.settle()
    assert offered(page) == ["Ours && theirs"]
    (away,) = page.saved.menu().findChildren(QMenu)
    assert away.title() == "Forget a saved matching"
    away.actions()[0].trigger()
    scene.firm.settle()
    assert offered(page) == [] and page.saved.isHidden()
    toast = scene.firm.window.toaster.current
    assert toast is not None and toast.text() == "The matching “Ours & theirs” is forgotten"
    toast.findChild(QPushButton).click()
    scene.firm.settle()
    assert offered(page) == ["Ours && theirs"]


def test_a_change_of_language_keeps_file_and_choices(scene: Scene, table: Path) -> None:
    page = scene.look_at(table)
    page.flow.choose_target(0, "Kód", "skip")
    page.match.mode.set_mode(Mode.UPDATE, clears=True)
    page.match.mode.chosen.emit()
    scene.firm.settle()
    scene.firm.window.retranslate()
    scene.firm.settle()
    again = scene.firm.window.navigator.page
    assert isinstance(again, ImportPage) and again is not page
    assert again.match.columns.effects["Kód"].text() == "Left out"
    assert again.match.mode.mode is Mode.UPDATE and again.match.mode.clears.isChecked()


# several tables, many rows, a crash


def test_an_archive_lists_what_each_table_becomes_and_what_is_left_out(scene: Scene, tmp_path: Path) -> None:
    page = scene.look_at(archive(tmp_path))
    assert page.flow.step == FILE and page.bar.next.text() == "Match columns"
    assert page.head.title.text() == "Import people and companies"
    said = [label.text() for label in page.file.findChildren(QLabel)]
    assert "Become companies" in said and "Become people" in said and "12 rows" in said
    assert any("Only people and companies are imported. Its 8 rows stay in the file." in text for text in said)
    scene.press(page.bar.next)
    assert [page.match.tables.itemText(n) for n in range(2)] == ["Account.csv", "Contact.csv"]
    page.match.tables.setCurrentIndex(1)
    page.match.tables.activated.emit(1)
    assert "LastName" in page.match.columns.choices and "Industry" not in page.match.columns.choices
    scene.go_to(READY)
    scene.press(page.bar.next)
    assert count_people(scene.firm.store) == 30


def test_a_sheet_of_a_workbook_is_chosen(scene: Scene, tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "Ľudia"
    book.active.append(["Meno", "Priezvisko"])
    book.active.append(["Ana", "Malá"])
    other = book.create_sheet("Firmy")
    other.append(["Firma", "IČO"])
    other.append(["Kovo", "36 555 111"])
    book.save(tmp_path / "firm.xlsx")
    page = scene.look_at(tmp_path / "firm.xlsx")
    assert page.flow.step == FILE and page.file.sheet.currentText() == "All sheets"
    assert page.head.title.text() == "Import people and companies"
    page.file.sheet_chosen.emit("Firmy")
    scene.firm.settle()
    assert page.file.sheet.currentText() == "Firmy"
    assert "sheet “Firmy”" in page.head.line.text() and page.head.title.text() == "Import companies"


def test_a_sheet_is_left_out_and_taken_in_again(scene: Scene, tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "Ľudia"
    for values in (["Meno", "Priezvisko"], ["Ana", "Malá"]):
        book.active.append(values)
    other = book.create_sheet("Firmy")
    for values in (["Firma", "IČO"], ["Kovo", "36 555 111"]):
        other.append(values)
    book.save(tmp_path / "firm.xlsx")
    page = scene.look_at(tmp_path / "firm.xlsx")
    [out] = [b for b in page.file.findChildren(Button) if b.accessibleName() == "Leave out: Firmy"]
    scene.press(out)
    scene.firm.settle()
    assert page.head.title.text() == "Import people"
    assert not [b for b in page.file.findChildren(Button) if b.accessibleName().startswith("Leave out")]
    [back] = [b for b in page.file.findChildren(Button) if b.accessibleName() == "Take in: Firmy"]
    scene.press(back)
    scene.firm.settle()
    assert page.head.title.text() == "Import people and companies"
    scene.go_to(READY)
    scene.press(page.bar.next)
    assert count_people(scene.firm.store) == 1


def test_very_many_rows_are_compared_only_when_asked(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_desktop.ui.importing.comparing.MOST_COMPARED", 1)
    page = scene.look_at(twins_file(tmp_path))
    scene.go_to(TWINS)
    [button] = [b for b in page.twins.findChildren(Button) if b.text() == "Compare 2 rows" and b.isVisible()]
    scene.press(button)
    assert len(page.twins.model.twins) == 1


def test_after_a_crash_the_rest_is_imported_from_the_first_step(scene: Scene, tmp_path: Path) -> None:
    class Crash(Exception):
        pass

    def on_progress(rows: int) -> None:
        if rows >= 2_000:
            raise Crash

    wizard = open_wizard(many(tmp_path), country="")
    with pytest.raises(Crash):
        run_wizard(scene.firm.store, wizard, Hooks(on_progress=on_progress))
    page = scene.page
    page.flow.earlier.list_runs()
    scene.firm.settle()
    assert {what for what, _ in page.file.earlier.buttons} == {"go on", "undo", "forget"}
    scene.press(next(b for (what, _), b in page.file.earlier.buttons.items() if what == "go on"))
    assert count_people(scene.firm.store) == 4_000 and page.flow.step == DONE
    scene.press(page.done.undo)
    assert count_people(scene.firm.store) == 0


def test_the_page_stays_while_rows_come_in_and_may_be_put_away_afterwards(scene: Scene, tmp_path: Path) -> None:
    page = scene.look_at(many(tmp_path))
    scene.go_to(READY)
    assert not page.must_stay()
    page.bar.next.click()
    assert page.must_stay()
    scene.firm.settle()
    assert not page.must_stay() and count_people(scene.firm.store) == 4_000
