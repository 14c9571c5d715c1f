from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot
from tests.ui.firm import Firm

from crm_desktop.domain.errors import PlaceUnavailable
from crm_desktop.exchange.runner import Mode
from crm_desktop.services.people import count_people
from crm_desktop.ui.importing import ImportPage
from crm_desktop.ui.importing.cards import ProblemCard
from crm_desktop.ui.widgets import Button


class Scene:
    """The page, and what was asked of the world around it."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        self.risks = 0
        self.chosen: Path | None = None
        self.saved: Path | None = None
        self.fail = False
        self.page = firm.open(
            "import",
            lambda: ImportPage(
                firm.store, firm.tasks, firm.desk, self.before_risk,
                choose_file=lambda parent: self.chosen, choose_place=lambda parent, name: self.saved,
            ),
        )  # fmt: skip

    def before_risk(self) -> None:
        self.risks += 1
        if self.fail:
            raise PlaceUnavailable("The place of the backups can't be reached", "Plug the disk in.")

    def look_at(self, path: Path) -> ImportPage:
        self.page.open_file(path)
        self.firm.settle()
        return self.page

    def press(self, button: Button | None) -> None:
        assert button is not None
        self.firm.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        self.firm.settle()


@pytest.fixture
def scene(qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    firm = Firm(tmp_path, qtbot)
    yield Scene(firm)
    firm.close()


@pytest.fixture
def table(samples: Path) -> Path:
    return samples / "csv" / "kontakty.csv"


def test_a_file_is_named_with_its_letters_rows_and_columns_and_nothing_is_written(scene: Scene, table: Path) -> None:
    page = scene.look_at(table)
    assert page.head.line.text() == "kontakty.csv, A table with titles, UTF-8, 4 rows, 9 columns"
    assert page.bar.start.text() == "Import 3 rows"
    assert page.bar.sentence.text() == (
        "Nothing is written until you press Import. A backup is made first, and the whole import can be undone."
    )
    assert (scene.risks, count_people(scene.firm.store)) == (0, 0)


def test_each_column_says_where_it_goes_and_what_will_happen(scene: Scene, table: Path) -> None:
    columns = scene.look_at(table).match.columns
    assert columns.choices["Meno a priezvisko"].currentText() == "Person: whole name, split into its parts"
    words = {name: label.text() for name, label in columns.effects.items()}
    assert words["Meno a priezvisko"] == "Split into its parts"
    assert words["Firma"] == "Finds or creates the company"
    assert words["E-mail"] == "1 value can't be taken"
    assert words["Kód"] == "Kept as a custom field"


def test_another_target_is_obeyed_at_once(scene: Scene, table: Path) -> None:
    page = scene.look_at(table)
    choice = page.match.columns.choices["Kód"]
    choice.setCurrentIndex(choice.findData("skip", Qt.ItemDataRole.UserRole))
    choice.activated.emit(choice.currentIndex())
    scene.firm.settle()
    assert page.match.columns.effects["Kód"].text() == "Left out"


def test_problems_name_line_column_what_was_expected_and_found(scene: Scene, table: Path) -> None:
    cards = scene.look_at(table).match.findChildren(ProblemCard)
    said = [f"{card.title.text()}. {card.text.text()}" for card in cards]
    assert any("Line 4. Found “a row without any”. These rows stay out." in text for text in said)
    assert any(text.startswith("“Narodeniny”: 3 dates can be read both ways") for text in said)
    assert any("Found “zly mail”. The rest of the row is imported." in text for text in said)


def test_a_date_that_can_be_read_both_ways_is_asked(scene: Scene, table: Path) -> None:
    page = scene.look_at(table)
    card = next(c for c in page.match.findChildren(ProblemCard) if c.findChildren(Button))
    scene.press(card.findChildren(Button)[0])
    assert page.match.columns.effects["Narodeniny"].text() == "Read as day, month, year"
    scene.press(page.bar.start)
    born = scene.firm.store.query("SELECT birthday FROM person WHERE family_name = 'Horváthová'")
    assert born == [("1980-11-03",)]


def test_rows_can_be_looked_at_one_by_one(scene: Scene, table: Path) -> None:
    card = scene.look_at(table).match.row_card
    assert card.accessibleName() == "Line 2 after import" and not card.previous.isEnabled()
    scene.press(card.next)
    assert card.accessibleName() == "Line 3 after import"
    for _ in range(2):
        scene.press(card.next)
    assert not card.next.isEnabled()


def test_an_import_makes_a_backup_counts_what_came_and_can_be_undone(scene: Scene, table: Path) -> None:
    page = scene.look_at(table)
    scene.press(page.bar.start)
    store = scene.firm.store
    assert (scene.risks, count_people(store)) == (1, 3)
    assert page.done.show_people.text() == "Show the people"
    scene.press(page.done.undo)
    assert count_people(store) == 0
    assert page.done.note.label.text().startswith("Undone: Import of kontakty.csv")
    assert page.done.undo is None


def test_skipped_rows_are_saved_with_the_reason_as_the_last_column(scene: Scene, table: Path, tmp_path: Path) -> None:
    page = scene.look_at(table)
    scene.press(page.bar.start)
    scene.saved = tmp_path / "left.csv"
    assert page.done.save.text() == "Save 1 skipped row…"
    scene.press(page.done.save)
    lines = scene.saved.read_text("utf-8-sig").splitlines()
    assert lines[0].endswith(",Kód,Why it was skipped")
    assert lines[1].endswith(",K-00003,\"Line 4: expected a name, an e-mail address or a phone number, found a row "
                             "without any\"")  # fmt: skip


def test_the_way_to_the_people_leads_to_their_list(scene: Scene, table: Path) -> None:
    page = scene.look_at(table)
    scene.press(page.bar.start)
    scene.press(page.done.show_people)
    assert scene.firm.window.navigator.place == "people"


def test_cancel_takes_back_what_came_in(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("First name,Last name\n" + "".join(f"Ana,Number {n}\n" for n in range(4_000)))
    page = scene.look_at(path)
    page.bar.start.click()
    scene.firm.qtbot.waitUntil(lambda: count_people(scene.firm.store) > 0, timeout=20_000)
    page.bar.progress.cancelled.emit()
    scene.firm.settle()
    assert count_people(scene.firm.store) == 0
    assert page.match.error.label.text() == "The import was stopped. What it had written is undone."
    assert page.bar.start.isEnabled() and page.match.isEnabled()


def test_without_a_backup_nothing_is_written(scene: Scene, table: Path) -> None:
    page = scene.look_at(table)
    scene.fail = True
    scene.press(page.bar.start)
    assert count_people(scene.firm.store) == 0
    assert page.match.error.label.text() == "The place of the backups can't be reached. Plug the disk in."


def test_cards_of_a_phone_are_counted_by_what_they_bring(scene: Scene, samples: Path) -> None:
    page = scene.look_at(samples / "vcard" / "iphone-3.0.vcf")
    assert page.head.line.text().startswith("iphone-3.0.vcf, vCard, ")
    assert page.match.cards.isVisible() and not page.match.columns.isVisible()
    scene.press(page.bar.start)
    assert count_people(scene.firm.store) > 0


def test_a_damaged_workbook_is_refused_in_words_on_the_page(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "kontakty.xlsx"
    path.write_bytes(b"PK\x03\x04")
    page = scene.look_at(path)
    assert page.drop.error.label.text() == (
        "“kontakty.xlsx” is damaged: its contents can't be unpacked. "
        "Copy or download it again, or export it anew from the program that it comes from."
    )


def test_a_file_without_names_says_which_column_is_missing(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    path.write_text("Article,Price\nNut,3\nBolt,4\n")
    page = scene.look_at(path)
    assert page.match.error.label.text() == (
        "No column says who the rows are about. Choose which column holds the name, the e-mail address or the company."
    )
    assert not page.bar.start.isEnabled()
    assert page.bar.sentence.text() == "No column says who the rows are about"


def test_the_sample_shows_the_form_and_a_file_can_be_dropped(scene: Scene, table: Path) -> None:
    scene.press(scene.page.drop.sample)
    assert scene.page.bar.start.text() == "Import 25 rows"
    scene.press(scene.page.bar.leave)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(table))])
    scene.page.dropEvent(
        QDropEvent(QPoint(9, 9), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
                   Qt.KeyboardModifier.NoModifier)
    )  # fmt: skip
    scene.firm.settle()
    assert scene.page.head.line.text().startswith("kontakty.csv")


def test_a_change_of_language_keeps_file_and_choices(scene: Scene, table: Path) -> None:
    page = scene.look_at(table)
    choice = page.match.columns.choices["Kód"]
    choice.activated.emit(choice.findData("skip", Qt.ItemDataRole.UserRole))
    page.match.mode_card.buttons[Mode.UPDATE].click()
    scene.firm.settle()
    scene.firm.window.retranslate()
    scene.firm.settle()
    again = scene.firm.window.navigator.page
    assert isinstance(again, ImportPage) and again is not page
    assert again.match.columns.effects["Kód"].text() == "Left out" and again.match.mode is Mode.UPDATE


def test_the_file_replaces_what_is_here_only_where_that_is_chosen(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "ana.csv"
    title = "SELECT nickname FROM person"
    path.write_text("First name,E-mail,Nickname\nAna,ana@kovo.example,Anka\n")
    scene.press(scene.look_at(path).bar.start)
    path.write_text("First name,E-mail,Nickname\nAna,ana@kovo.example,Anička\n", encoding="utf-8")
    scene.press(scene.look_at(path).bar.start)
    assert scene.firm.store.query(title) == [("Anka",)]
    page = scene.look_at(path)
    page.match.mode_card.buttons[Mode.UPDATE].click()
    scene.press(page.bar.start)
    assert scene.firm.store.query(title) == [("Anička",)]


def test_an_import_ends_with_a_notice_where_another_page_is_shown(scene: Scene, table: Path) -> None:
    page = scene.look_at(table)
    page.bar.start.click()
    scene.firm.window.navigator.go("people")
    scene.firm.settle()
    assert scene.firm.said == "The import is done" and count_people(scene.firm.store) == 3
