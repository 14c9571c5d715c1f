from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from tests.ui.list_shell import Lists, add_sample, press

from crm_desktop.services.companies import count_companies, create_company
from crm_desktop.ui.companies.form import open_company_form
from crm_desktop.ui.delegates.cells import CELL_ROLE
from crm_desktop.viewmodels.lists.filter import Leaf

Key = Qt.Key


@pytest.fixture
def lists(qtbot: QtBot, tmp_path: Path) -> Iterator[Lists]:
    lists = Lists(tmp_path)
    add_sample(lists.store)
    create_company(lists.store, name="Žilinské dielne", type="customer", industry="Machinery",
                   points=[{"kind": "phone", "value": "+421 41 555 0100"}])  # fmt: skip
    yield lists.show(qtbot, place="companies")
    lists.close()


def test_companies_say_how_many_people_work_there(lists: Lists) -> None:
    page = lists.page
    assert lists.names()[0] == "AgroTech Levice" and page.footer.count.text() == "14 companies"
    people = [c.name for c in page.model.columns].index("people")
    assert page.model.index(0, people).data(CELL_ROLE).primary == "1"


def test_a_type_is_a_chip_and_a_filter(lists: Lists) -> None:
    lists.page.add_filter(Leaf("type", "is", "customer"))
    lists.settle()
    type_at = [c.name for c in lists.page.model.columns].index("type")
    assert lists.names() == ["Žilinské dielne"] and lists.chips() == ["Type is Customer"]
    assert lists.page.model.index(0, type_at).data(CELL_ROLE).chip == "Customer"
    assert lists.page.preview.second.text() == "Machinery"


def test_a_companys_name_is_edited_in_one_field(qtbot: QtBot, lists: Lists) -> None:
    press(qtbot, Key.Key_F2)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit) and field.text() == "AgroTech Levice"
    field.setText("AgroTech Slovakia")
    press(qtbot, Key.Key_Return)
    lists.settle()
    assert lists.names()[0] == "AgroTech Slovakia"


def test_a_new_company_asks_for_its_name(qtbot: QtBot, lists: Lists) -> None:
    form = open_company_form(lists.store, lists.tasks, lists.window.desk, lists.window)
    form.ok.click()
    assert form._wrong["name"].text() == "A company needs a name. Type it, or press Esc."
    form.inputs["name"].setText("Nová Firma")
    form.inputs["email"].setText("info@nova.example")
    form.ok.click()
    lists.settle_tasks()
    assert count_companies(lists.store) == 15 and lists.toast().startswith("New company: Nová Firma")
    assert lists.window.navigator.place.startswith("company/")
