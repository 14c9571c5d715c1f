"""The wizard, step by step, in the real window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot
from tests.ui.firm import Firm

from crm_desktop.domain.errors import PlaceUnavailable
from crm_desktop.exchange.mode import Mode
from crm_desktop.services.people import count_people
from crm_desktop.ui.importing import ImportPage
from crm_desktop.ui.importing.asking import Leaving
from crm_desktop.ui.importing.flow import DONE, FILE, MATCH, READY, ROWS, TWINS
from crm_desktop.ui.importing.problem_cards import OpenColumnCard, ProblemCard
from crm_desktop.ui.importing.rows_model import FIRST
from crm_desktop.ui.widgets import Button
from crm_desktop.viewmodels.importing_duplicates import Decision


class Scene:
    """The page, and what was asked of the world around it."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        self.risks = 0
        self.chosen: Path | None = None
        self.saved: Path | None = None
        self.fail = False
        self.leaving = Leaving.KEEP
        self.asked: list[str] = []
        self.may_stop = False
        self.page = firm.open("import", self.make)

    def make(self) -> ImportPage:
        return ImportPage(
            self.firm.store, self.firm.tasks, self.firm.desk, self.before_risk,
            choose_file=lambda parent: self.chosen, choose_place=lambda parent, name: self.saved,
            ask_to_leave=self.ask_to_leave, ask_to_stop=self.ask_to_stop,
        )  # fmt: skip

    def ask_to_leave(self, parent: object, name: str) -> Leaving:
        self.asked.append(name)
        return self.leaving

    def ask_to_stop(self, parent: object, name: str) -> bool:
        self.asked.append(name)
        return self.may_stop

    def before_risk(self) -> None:
        self.risks += 1
        if self.fail:
            raise PlaceUnavailable("The place of the backups can't be reached", "Plug the disk in.")

    def look_at(self, path: Path) -> ImportPage:
        self.page.open_file(path)
        self.firm.settle()
        return self.page

    def decided(self, path: Path) -> ImportPage:
        """Look at the sample table and answer the one question that it asks."""
        page = self.look_at(path)
        self.press(self.question().buttons[0])
        return page

    def question(self) -> ProblemCard:
        return next(c for c in self.cards() if c.group.must_be_decided)

    def cards(self) -> list[ProblemCard]:
        return [card for card in self.page.match.matters if isinstance(card, ProblemCard)]

    def go_to(self, step: int) -> None:
        while self.page.flow.step < step:
            self.press(self.page.bar.next)

    def import_all(self, path: Path) -> ImportPage:
        page = self.look_at(path)
        for card in self.cards():
            if card.group.must_be_decided:
                self.press(card.buttons[0])
        self.go_to(READY)
        self.press(page.bar.next)
        return page

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
    page.flow.choose_encoding("cp1250")
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
    assert [button.text() for button in card.buttons] == ["Use as customer no.", "Make a custom field", "Skip"]
    scene.press(card.buttons[0])
    assert page.match.columns.choices["Kód"].currentText() == "Id in the other program"
    assert "“Kód” has no field yet" not in [c.title.text() for c in page.match.matters]


def test_many_columns_without_a_field_are_decided_together(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("First name,xa,xb,xc,xd\nAna,1,2,3,4\n")
    page = scene.look_at(path)
    [card] = page.match.matters
    assert card.title.text() == "4 columns have no field yet"
    scene.press(card.buttons[1])
    assert [page.match.columns.effects[name].text() for name in ("xa", "xd")] == ["Left out", "Left out"]


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


# 3. Check rows


def correct(page: ImportPage, row: int = 1) -> None:
    model = page.rows.model
    for title, text in (("Meno a priezvisko", "Jana Nová"), ("E-mail", "jana@kovo.example")):
        assert model.setData(model.index(row, FIRST + model.header.index(title)), text)


def test_a_row_is_corrected_in_its_cell_and_looked_at_again(scene: Scene, table: Path) -> None:
    page = scene.decided(table)
    scene.go_to(ROWS)
    assert [check.row.line for check in page.rows.model.rows] == [3, 4]
    correct(page)
    assert page.rows.state.text() == "1 corrected · 0 left out"
    assert page.rows.model.index(1, 1).data() == "Corrected"
    scene.go_to(READY)
    assert page.bar.next.text() == "Import 4 rows"
    scene.press(page.bar.next)
    assert count_people(scene.firm.store) == 4


def test_a_row_is_left_out_and_taken_in_again(scene: Scene, table: Path) -> None:
    page = scene.decided(table)
    scene.go_to(ROWS)
    page.rows.table.set_cursor_row(0)
    scene.press(page.rows.out)
    assert page.rows.state.text() == "0 corrected · 1 left out" and page.rows.out.text() == "Take this row in"
    scene.press(page.rows.out)
    assert page.rows.state.text() == "0 corrected · 0 left out"
    scene.press(page.rows.all_out)
    scene.go_to(READY)
    assert page.bar.next.text() == "Import 2 rows"


def test_see_the_rows_shows_those_of_one_problem(scene: Scene, table: Path) -> None:
    page = scene.decided(table)
    card = next(c for c in scene.cards() if c.group.is_email)
    assert card.buttons[-1].text() == "See the 1 row"
    scene.press(card.buttons[-1])
    assert page.flow.step == ROWS and [check.row.line for check in page.rows.model.rows] == [3]


def test_corrections_survive_another_choice_of_columns_and_the_way_back(scene: Scene, table: Path) -> None:
    page = scene.decided(table)
    scene.go_to(ROWS)
    correct(page)
    scene.press(page.bar.back)
    page.flow.choose_target(0, "Kód", "skip")
    scene.firm.settle()
    scene.go_to(ROWS)
    assert [check.row.line for check in page.rows.model.rows] == [3]


# 4. Duplicates


def twins_file(folder: Path) -> Path:
    path = folder / "twins.csv"
    path.write_text(
        "First name,Last name,E-mail,Phone\n"
        "Katarína,Novotná,katarina.novotna@kovo.example,+421905112480\n"
        "Katka,Novotnáá,,+421905112480\n",
        encoding="utf-8",
    )
    return path


def test_rows_that_are_probably_the_same_are_decided(scene: Scene, tmp_path: Path) -> None:
    page = scene.look_at(twins_file(tmp_path))
    scene.go_to(TWINS)
    [twin] = page.twins.model.twins
    assert twin.row.line == 3 and "Katarína Novotná, line 2 of the file" in twin.same_as
    scene.press(page.twins.buttons[Decision.NEW])
    assert page.twins.model.index(0, 2).data() == "Another one: it is created"
    scene.press(page.twins.buttons[Decision.SAME])
    scene.go_to(READY)
    scene.press(page.bar.next)
    assert count_people(scene.firm.store) == 1


def test_all_open_ones_are_decided_together_and_counted(scene: Scene, tmp_path: Path) -> None:
    page = scene.look_at(twins_file(tmp_path))
    scene.go_to(TWINS)
    scene.press(page.twins.all_buttons[Decision.OUT])
    assert not page.twins.all_buttons[Decision.OUT].isVisible()
    scene.press(page.bar.next)
    assert page.bar.next.text() == "Import 1 row"


def test_without_likely_twins_one_goes_on(scene: Scene, table: Path) -> None:
    page = scene.decided(table)
    scene.go_to(TWINS)
    assert page.twins.model.twins == []
    scene.press(page.bar.next)
    assert page.flow.step == READY


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


def many(folder: Path) -> Path:
    path = folder / "many.csv"
    path.write_text("First name,Last name\n" + "".join(f"Ana,Number {n}\n" for n in range(4_000)))
    return path


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
    assert page.saved.isVisible() and [action.text() for action in page.saved.menu().actions()] == ["Our cards"]
    page.saved.menu().actions()[0].trigger()
    scene.firm.settle()
    assert page.match.columns.effects["Code"].text() == "Left out"


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
