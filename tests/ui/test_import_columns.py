"""The wizard's first two steps: the file and its columns."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot
from tests.ui.firm import Firm
from tests.ui.import_scene import Scene

from crm_desktop.exchange.mode import Mode
from crm_desktop.services.custom_fields import create_custom_field
from crm_desktop.services.people import count_people
from crm_desktop.ui.importing.problem_cards import OpenColumnCard, RequiredCard
from crm_desktop.ui.importing.words import DONE, FILE, MATCH, READY
from crm_desktop.ui.widgets import Button
from crm_desktop.viewmodels.importing_columns import ColumnLine, Effect


@pytest.fixture
def scene(qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    firm = Firm(tmp_path, qtbot)
    yield Scene(firm)
    firm.close()


@pytest.fixture
def table(samples: Path) -> Path:
    return samples / "csv" / "kontakty.csv"


# 1. File


def test_the_sample_shows_the_form_and_a_file_can_be_dropped(scene: Scene, table: Path) -> None:
    scene.press(scene.page.file.drop.sample)
    assert scene.page.bar.next.text() == "Check 25 rows"
    scene.press(scene.page.bar.leave)
    assert scene.page.flow.step == FILE
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(table))])
    scene.page.dropEvent(
        QDropEvent(QPoint(9, 9), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
                   Qt.KeyboardModifier.NoModifier)
    )  # fmt: skip
    scene.firm.settle()
    assert scene.page.head.line.text().startswith("kontakty.csv")


def test_a_file_that_is_no_table_is_refused_in_words_on_the_page(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "offer.pdf"
    path.write_bytes(b"%PDF-1.7")
    page = scene.look_at(path)
    assert page.file.drop.error.label.text() == (
        "“offer.pdf” is a PDF document, which can't be imported here. "
        "Save it as CSV (“CSV UTF-8” in Excel) or export the contacts as vCard, then choose that file."
    )


def test_a_chosen_encoding_reads_the_file_again(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Meno,Priezvisko\nŽofia,Ľahká\n".encode("cp1250"))
    page = scene.look_at(path)
    page.flow.read_as(encoding="cp1250")
    scene.firm.settle()
    assert page.head.line.text() == "a.csv, A table with titles, Windows-1250, 1 row, 2 columns"
    assert page.match.row_card.accessibleName() == "Line 2 after import"


# 2. Match columns


def test_a_file_is_named_with_its_letters_rows_and_columns_and_nothing_is_written(scene: Scene, table: Path) -> None:
    page = scene.look_at(table)
    assert page.head.line.text() == "kontakty.csv, A table with titles, UTF-8, 4 rows, 9 columns"
    assert page.head.title.text() == "Import people"
    assert page.bar.next.text() == "Check 4 rows"
    assert page.bar.sentence.text() == (
        "Nothing is written until step 5. A backup is made first, and the whole import can be undone."
    )
    assert (scene.risks, count_people(scene.firm.store)) == (0, 0)


def test_each_column_says_where_it_goes_and_what_will_happen(scene: Scene, table: Path) -> None:
    columns = scene.look_at(table).match.columns
    assert columns.choices["Meno a priezvisko"].currentText() == "Person: whole name, split into its parts"
    words = {name: label.text() for name, label in columns.effects.items()}
    assert words["Meno a priezvisko"] == "Split into its parts"
    assert words["Firma"] == "0 found, 3 new"
    assert words["E-mail"] == "1 address is not valid"
    assert words["Narodeniny"] == "Choose the date order"
    assert words["Kód"] == "Custom field: text"


def test_another_target_is_obeyed_at_once(scene: Scene, table: Path) -> None:
    page = scene.look_at(table)
    choice = page.match.columns.choices["Kód"]
    choice.activated.emit(choice.findData("skip", Qt.ItemDataRole.UserRole))
    scene.firm.settle()
    assert page.match.columns.effects["Kód"].text() == "Left out"


def test_problems_name_line_column_what_was_expected_and_found(scene: Scene, table: Path) -> None:
    scene.look_at(table)
    said = [f"{card.title.text()} {card.text.text()}" for card in scene.cards()]
    assert (
        "Does 3/11/1980 mean 3 November or 11 March? “Narodeniny”: 3 rows can be read both ways. Nothing was guessed."
        in said
    )
    assert any("Line 4: a row without any." in text for text in said)
    assert any(text.startswith("1 e-mail address is not valid Line 3. Found “zly mail”. It is kept") for text in said)


def test_a_date_that_can_be_read_both_ways_must_be_decided_first(scene: Scene, table: Path) -> None:
    page = scene.look_at(table)
    scene.press(page.bar.next)
    assert page.flow.step == MATCH and page.bar.sentence.text() == "1 thing must be decided first"
    question = scene.question()
    assert [button.text() for button in question.buttons] == ["3 November", "11 March"]
    assert scene.firm.window.focusWidget() is question.buttons[0]
    scene.press(question.buttons[0])
    assert page.match.columns.effects["Narodeniny"].text() == "Read as day, month, year"
    scene.go_to(READY)
    scene.press(page.bar.next)
    born = scene.firm.store.query("SELECT birthday FROM person WHERE family_name = 'Horváthová'")
    assert born == [("1980-11-03",)]


def test_a_column_without_a_field_can_be_the_customers_number(scene: Scene, table: Path) -> None:
    page = scene.look_at(table)
    cards = {c.title.text(): c for c in page.match.matters if isinstance(c, OpenColumnCard)}
    card = cards["“Kód” has no field yet"]
    assert [button.text() for button in card.buttons] == ["Use as customer number", "Make a custom field", "Skip"]
    scene.press(card.buttons[0])
    assert page.match.columns.choices["Kód"].currentText() == "Id in the other program"
    assert "“Kód” has no field yet" not in [c.title.text() for c in page.match.matters]


def test_a_field_of_the_firms_own_is_offered_and_takes_the_values(scene: Scene, tmp_path: Path) -> None:
    create_custom_field(scene.firm.store, kind_name="person", label="Shoe size", type="integer")
    path = tmp_path / "shoes.csv"
    path.write_text("First name,Botas\nAna,38\n")
    page = scene.look_at(path)
    choice = page.match.columns.choices["Botas"]
    [at] = [n for n in range(choice.count()) if "Shoe size" in choice.itemText(n)]
    choice.activated.emit(at)
    scene.firm.settle()
    assert choice.currentText() == choice.itemText(at)
    scene.go_to(READY)
    scene.press(page.bar.next)
    assert "38" in str(scene.firm.store.query("SELECT custom FROM person"))


def test_many_columns_without_a_field_are_decided_together(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("First name,xa,xb,xc,xd\nAna,1,2,3,4\n")
    page = scene.look_at(path)
    [card] = page.match.matters
    assert card.title.text() == "4 columns have no field yet"
    scene.press(card.buttons[1])
    assert [page.match.columns.effects[name].text() for name in ("xa", "xd")] == ["Left out", "Left out"]


def test_a_file_of_many_columns_shows_them_a_few_at_a_time(scene: Scene, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    names = ["First name", *(f"c{number}" for number in range(59))]
    path.write_text(",".join(names) + "\nAna" + ",1" * 59 + "\n")
    columns = scene.look_at(path).match.columns
    qtbot.waitUntil(lambda: list(columns.choices) == names)
    assert columns.effects["c58"].text() == columns.effects["c0"].text()
    lines = [ColumnLine(f"d{n}", str(n), "skip", Effect("circle", "text2", f"Left out {n}")) for n in range(40)]
    columns.show_columns(lines)
    assert len(columns.choices) == 6  # the rest follows once the window had its turn
    columns.show_columns([replace(line, effect=Effect("circle", "text2", "Something else")) for line in lines])
    assert len(columns.choices) == 6
    qtbot.waitUntil(lambda: list(columns.choices) == [line.column for line in lines])
    assert {label.text() for label in columns.effects.values()} == {"Something else"}


def test_a_value_that_is_no_option_of_a_choice_is_given_a_meaning(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text("Company,Type,VAT\nKovo,Gold,1\nOcel,Customer,2\n")
    page = scene.look_at(path)
    choice = page.match.columns.choices["Type"]
    choice.activated.emit(choice.findData("company.type", Qt.ItemDataRole.UserRole))
    scene.firm.settle()
    card = next(c for c in scene.cards() if c.group.options)
    card.meaning_chosen.emit(0, "Type", "Gold", "partner")
    scene.firm.settle()
    assert page.match.columns.effects["Type"].text() == "2 values matched"
    scene.go_to(READY)
    scene.press(page.bar.next)
    assert scene.firm.store.query("SELECT type FROM company ORDER BY k") == [("partner",), ("customer",)]


def test_rows_can_be_looked_at_one_by_one_and_say_what_becomes_of_them(scene: Scene, table: Path) -> None:
    card = scene.look_at(table).match.row_card
    assert card.accessibleName() == "Line 2 after import" and not card.previous.isEnabled()
    scene.press(card.next)
    assert card.accessibleName() == "Line 3 after import"
    for _ in range(2):
        scene.press(card.next)
    assert not card.next.isEnabled()


def test_a_file_without_names_says_which_column_is_missing(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    path.write_text("Article,Price\nNut,3\nBolt,4\n")
    page = scene.look_at(path)
    assert page.match.error.label.text() == (
        "No column says who the rows are about. Choose which column holds the name, the e-mail address or the company."
    )
    assert not page.bar.next.isEnabled()
    assert page.bar.sentence.text() == "No column says who the rows are about"


def test_cards_of_a_phone_are_counted_by_what_they_bring(scene: Scene, samples: Path) -> None:
    page = scene.look_at(samples / "vcard" / "iphone-3.0.vcf")
    assert page.head.line.text().startswith("iphone-3.0.vcf, vCard, ")
    assert page.match.cards.isVisible() and not page.match.columns.isVisible()
    scene.go_to(READY)
    scene.press(page.bar.next)
    assert count_people(scene.firm.store) > 0


def test_the_file_replaces_what_is_here_only_where_that_is_chosen(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "ana.csv"
    asked = "SELECT nickname FROM person"
    path.write_text("First name,E-mail,Nickname\nAna,ana@kovo.example,Anka\n")
    scene.import_all(path)
    path.write_text("First name,E-mail,Nickname\nAna,ana@kovo.example,Anička\n", encoding="utf-8")
    scene.import_all(path)
    assert scene.firm.store.query(asked) == [("Anka",)]
    page = scene.look_at(path)
    mode = page.match.mode
    mode.set_mode(Mode.UPDATE, clears=False)
    mode.chosen.emit()
    assert mode.clears.isVisible()
    scene.go_to(READY)
    scene.press(page.bar.next)
    assert scene.firm.store.query(asked) == [("Anička",)]


# fields that the firm needs


def needed(scene: Scene) -> list[RequiredCard]:
    return [card for card in scene.page.match.matters if isinstance(card, RequiredCard)]


def test_a_needed_field_without_a_column_is_said_and_given_its_column(scene: Scene, tmp_path: Path) -> None:
    create_custom_field(scene.firm.store, kind_name="person", label="Level", required=True)
    path = tmp_path / "a.csv"
    path.write_text("First name,E-mail,Stufe\nAna,ana@kovo.example,high\nEva,eva@kovo.example,\n")
    page = scene.look_at(path)
    (card,) = needed(scene)
    assert card.title.text() == "“Level” is needed, and no column brings it"
    assert card.text.text() == "New people come in without it and are listed after the import."
    card.choice.setCurrentIndex(card.choice.findData("Stufe"))
    card.choice.activated.emit(card.choice.currentIndex())
    scene.firm.settle()
    (card,) = needed(scene)
    assert card.title.text() == "“Level” is needed and empty in 1 row" and card.choice.count() == 0
    scene.press(card.buttons[0])
    assert needed(scene) == []
    scene.go_to(READY)
    scene.press(page.bar.next)
    levels = scene.firm.store.query("SELECT json_extract(custom, '$.level') FROM person ORDER BY given_name")
    assert levels == [("high",), (None,)]


def test_a_needed_field_is_asked_only_where_records_are_made(scene: Scene, tmp_path: Path, samples: Path) -> None:
    create_custom_field(scene.firm.store, kind_name="person", label="Level", required=True)
    create_custom_field(scene.firm.store, kind_name="company", label="Sector", required=True)
    path = tmp_path / "a.csv"
    path.write_text("First name,E-mail,Company,Level\nAna,ana@kovo.example,Kovo,high\n")
    page = scene.look_at(path)
    (card,) = needed(scene)  # the column of its name brings the level
    assert (card.title.text(), card.text.text()) == (
        "“Sector” is needed, and no column brings it",
        "New companies come in without it and are listed after the import.",
    )
    page.match.mode.set_mode(Mode.EXISTING, clears=False)
    page.match.mode.chosen.emit()
    assert needed(scene) == []
    page.flow.forget()
    scene.look_at(samples / "vcard" / "iphone-3.0.vcf")
    assert "“Level” is needed, and no column brings it" in [card.title.text() for card in needed(scene)]


# files without rows


def test_an_archive_of_files_alone_goes_straight_to_the_last_step(scene: Scene, tmp_path: Path) -> None:
    page = scene.import_all(files_archive(tmp_path / "rows.zip", with_rows=True))
    scene.press(next(b for b in page.done.findChildren(Button) if b.text() == "Import another file"))
    page = scene.look_at(files_archive(tmp_path / "files.zip", with_rows=False))
    assert page.flow.step == FILE and page.head.title.text() == "Attach files"
    scene.press(page.bar.next)
    assert page.flow.step == READY and page.bar.next.text() == "Attach 1 file"
    scene.press(page.bar.back)
    assert page.flow.step == FILE
    scene.press(page.bar.next)
    scene.press(page.bar.next)
    assert page.flow.step == DONE and page.done.show_people is None
    assert scene.firm.store.query("SELECT name FROM attachment") == [("Plan.pdf",)]


CONTACTS = "Id,IsDeleted,AccountId,LastName,FirstName,Email,SystemModstamp\n{id},0,,Byron,Ada,,2026-01-02\n"


def files_archive(path: Path, *, with_rows: bool) -> Path:
    """Write a small export: its contacts, or the files that belong to them."""
    person, plan = "003A000001abcDEIAY", "068A000001abcDEIAY"
    with zipfile.ZipFile(path, "w") as file:
        if with_rows:
            file.writestr("Contact.csv", CONTACTS.format(id=person))
        else:
            file.writestr("ContentVersion.csv", f"Id,ContentDocumentId,Title,FileExtension\n{plan},069A1,Plan,pdf\n")
            file.writestr("ContentDocumentLink.csv", f"Id,LinkedEntityId,ContentDocumentId\n06A1,{person},069A1\n")
            file.writestr(f"ContentVersion/{plan}", b"%PDF of the plan")
    return path
