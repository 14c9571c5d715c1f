from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from tests.ui.firm import Firm

from crm_desktop.domain.specs import PERSON
from crm_desktop.services import records
from crm_desktop.services.people import count_people, create_person
from crm_desktop.store import Cause
from crm_desktop.ui.history.page import HistoryPage
from crm_desktop.ui.widgets import Banner, Button
from crm_desktop.viewmodels.history import PAGE


@pytest.fixture
def firm(qtbot: QtBot, tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(tmp_path, qtbot)
    yield firm
    firm.close()


def open_history(firm: Firm) -> HistoryPage:
    return firm.open("history", lambda: HistoryPage(firm.store, firm.tasks, firm.desk))


def said_by(page: HistoryPage) -> list[str]:
    items = (page.pane._changes.itemAt(at) for at in range(page.pane._changes.count()))
    widgets = [item.widget() for item in items if item and item.widget()]
    labels = [one if isinstance(one, QLabel) else one.findChild(QLabel) for one in widgets]
    return [label.text() for label in labels if isinstance(label, QLabel)]


def leave_unfinished(firm: Firm) -> None:
    with pytest.raises(RuntimeError), firm.store.batch("Import of half.csv", cause=Cause.IMPORT) as batch:
        batch.unit().insert(PERSON, given_name="Half", points={}, addresses={})
        batch.commit()
        raise RuntimeError("killed")
    firm.clock.at += 60_000


def test_the_newest_line_stands_first_and_says_in_words_what_changed(firm: Firm) -> None:
    ana = create_person(firm.store, given_name="Ana", family_name="Nová")
    records.update(firm.store, PERSON, ana, {"nickname": "Anička"})
    page = open_history(firm)
    assert [line.title for line in page.model.lines] == ["Ana Nová: “Nickname” changed", "New person: Ana Nová"]
    assert page.model.lines[0].who == "Marta"
    assert len(said_by(page)) == 1 and "Anička" in said_by(page)[0]


def test_any_line_can_be_undone_and_redone(firm: Firm) -> None:
    create_person(firm.store, given_name="Ana", family_name="Nová")
    page = open_history(firm)
    page.pane.take_back.click()
    firm.settle()
    assert count_people(firm.store) == 0
    assert page.pane.report.label.text() == "Undone: New person: Ana Nová"
    row = next(at for at, line in enumerate(page.model.lines) if line.is_undone)
    page.table.set_cursor_row(row)
    assert page.pane.take_back.text() == "Redo"
    page.pane.take_back.click()
    firm.settle()
    assert count_people(firm.store) == 1


def test_what_was_edited_since_is_kept_and_listed(firm: Firm) -> None:
    ana = create_person(firm.store, given_name="Ana", family_name="Nová")
    records.update(firm.store, PERSON, ana, {"nickname": "Anka", "language": "sk"})
    records.update(firm.store, PERSON, ana, {"nickname": "Anička"})
    page = open_history(firm)
    page.table.set_cursor_row(1)
    page.pane.take_back.click()
    firm.settle()
    assert page.pane.report.label.text().endswith("1 field was edited since: kept")
    assert page.pane.kept.text() == "Ana Nová: Nickname"
    assert records.get(firm.store, PERSON, ana)["nickname"] == "Anička"


def test_filters_by_words_cause_and_person(firm: Firm) -> None:
    create_person(firm.store, given_name="Ana", family_name="Horváthová")
    create_person(firm.store, given_name="Eva", family_name="Novák")
    page = open_history(firm)
    page.filters.search.setText("horvathova")
    firm.qtbot.waitUntil(lambda: len(page.model.lines) == 1)
    page.filters.clear()
    firm.qtbot.waitUntil(lambda: len(page.model.lines) == 2)
    page.filters.person.setCurrentIndex(page.filters.person.findText("Marta"))
    page.filters.cause.setCurrentIndex(page.filters.cause.findData("import"))
    firm.qtbot.waitUntil(lambda: page._views.currentIndex() == 3)
    assert page._views.currentWidget().accessibleName().startswith("Nothing in History matches")


def test_older_lines_come_when_asked(firm: Firm) -> None:
    for n in range(PAGE + 3):
        create_person(firm.store, given_name=f"P{n}")
    page = open_history(firm)
    assert (len(page.model.lines), page.count.text()) == (PAGE, f"The newest {PAGE} lines")
    page.more.click()
    firm.settle()
    assert len(page.model.lines) == PAGE + 3 and not page.more.isVisible()


def test_an_unfinished_job_is_undone_or_kept(firm: Firm) -> None:
    leave_unfinished(firm)
    page = open_history(firm)
    banner = page._notes.findChildren(Banner)[0]
    assert banner.label.text() == "“Import of half.csv” was not finished: 1 change came in."
    keep, back = banner.findChildren(Button)
    assert (keep.text(), back.text()) == ("Keep what came in", "Undo it")
    back.click()
    firm.settle()
    assert count_people(firm.store) == 0
    firm.qtbot.waitUntil(lambda: not page._notes.isVisible())


def test_an_unfinished_job_that_is_kept_is_done(firm: Firm) -> None:
    leave_unfinished(firm)
    page = open_history(firm)
    page._notes.findChildren(Banner)[0].findChildren(Button)[0].click()
    firm.settle()
    assert count_people(firm.store) == 1 and page.model.lines[0].state == "done"
    assert firm.said == "“Import of half.csv” is kept as it is"


def test_undoing_what_is_undone_already_says_so(firm: Firm) -> None:
    from crm_desktop.services.undo import undo

    create_person(firm.store, given_name="Ana")
    page = open_history(firm)
    line = page.model.lines[0]
    undo(firm.store, line.id)
    page._tasks.run(lambda: undo(firm.store, line.id), None, page._on_failed)
    firm.settle()
    assert page.pane.report.label.text() == (
        "“New person: Ana” is undone already. Undo the newest line of History to bring it back."
    )


def test_a_row_is_read_out_in_one_sentence(firm: Firm) -> None:
    create_person(firm.store, given_name="Ana")
    page = open_history(firm)
    spoken = page.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("New person: Ana, Marta, ") and spoken.endswith("1 change, Done")


def test_one_value_is_put_back_from_the_details_and_the_toast_undoes_it(firm: Firm) -> None:
    ana = create_person(firm.store, given_name="Ana", family_name="Nová")
    records.update(firm.store, PERSON, ana, {"nickname": "Anka", "language": "sk"})
    records.update(firm.store, PERSON, ana, {"nickname": "Anička"})
    page = open_history(firm)
    page.table.set_cursor_row(0)
    firm.settle()
    (button,) = page.pane._changes.itemAt(0).widget().findChildren(Button)  # type: ignore[union-attr]
    assert (button.text(), button.accessibleName()) == ("Put back", "Put back Nickname: Anka")
    button.click()
    firm.settle()
    person = records.get(firm.store, PERSON, ana)
    assert (person["nickname"], person["language"]) == ("Anka", "sk")
    assert firm.said == "Ana Nová: “Nickname” put back"
    firm.place.undo.undo()
    firm.settle()
    assert records.get(firm.store, PERSON, ana)["nickname"] == "Anička"
