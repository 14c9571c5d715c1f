from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMenu, QPlainTextEdit
from pytestqt.qtbot import QtBot
from tests.ui.record_room import Room

from crm_desktop.domain.specs import COMPANY, PERSON, USER
from crm_desktop.services import records
from crm_desktop.services.companies import create_company
from crm_desktop.services.custom_fields import create_custom_field
from crm_desktop.services.history import history_of
from crm_desktop.store.codec import as_map

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path).show(qtbot)
    yield room
    room.close()


def type_into(qtbot: QtBot, room: Room, key: str, text: str, end: Qt.Key = Key.Key_Return) -> None:
    row = room.row(key)
    row.start_edit()
    editor = row.editor()
    assert isinstance(editor, QLineEdit)
    editor.setText(text)
    qtbot.keyClick(editor, end)
    room.settle(qtbot)


def labels(room: Room) -> list[str]:
    return [row.fact.label for row in room.page.facts.rows()]


def actions(menu: QMenu) -> dict[str, object]:
    return {action.text(): action for action in menu.actions() if action.text()}


def test_all_filled_fields_are_shown_and_the_empty_ones_folded(room: Room) -> None:
    assert labels(room)[:7] == ["Name", "Legal name", "Reg. no.", "VAT no.", "Phone", "E-mail", "Website"]
    assert room.row("payment_terms").fact.shown == "30 days" and room.row("type").fact.shown == "Customer"
    assert room.page.facts.row("status") is None
    room.page.facts.show_empty(True)
    assert {"Status", "Parent company", "Description", "Language"} <= set(labels(room))
    named = {f.name for f in COMPANY.scalars if not f.hidden}
    assert named <= {row.fact.key for row in room.page.facts.rows()}


@pytest.mark.parametrize("key", [Key.Key_E, Key.Key_F2, Key.Key_Return])
def test_a_key_opens_a_field_and_enter_saves_it(qtbot: QtBot, room: Room, key: Qt.Key) -> None:
    row = room.row("payment_terms")
    row.setFocus()
    qtbot.keyClick(row, key)
    editor = row.editor()
    assert isinstance(editor, QLineEdit) and editor.hasFocus()
    qtbot.keyClicks(editor, "60 days")
    qtbot.keyClick(editor, Key.Key_Return)
    room.settle(qtbot)
    assert room.company()["payment_terms"] == "60 days" and not row.is_editing() and row.hasFocus()


def test_esc_restores_and_writes_nothing(qtbot: QtBot, room: Room) -> None:
    head = room.store.head()
    type_into(qtbot, room, "payment_terms", "never", Key.Key_Escape)
    assert room.row("payment_terms").fact.shown == "30 days" and room.store.head() == head


def test_tab_saves_and_goes_on(qtbot: QtBot, room: Room) -> None:
    type_into(qtbot, room, "industry", "Tools", Key.Key_Tab)
    assert room.company()["industry"] == "Tools"


def test_a_choice_is_chosen_from_a_list_and_can_be_emptied(qtbot: QtBot, room: Room) -> None:
    row = room.row("type")
    row.start_edit()
    box = row.editor()
    assert isinstance(box, QComboBox) and [box.itemText(n) for n in range(3)] == ["–", "Prospect", "Customer"]
    box.setCurrentIndex(4)
    qtbot.keyClick(box, Key.Key_Return)
    room.settle(qtbot)
    assert room.company()["type"] == "partner"


def test_letters_typed_into_a_list_of_choices_are_no_commands(qtbot: QtBot, room: Room) -> None:
    row = room.row("type")
    row.start_edit()
    box = row.editor()
    assert box is not None
    qtbot.keyClick(box, Key.Key_P)
    qtbot.keyClick(box, Key.Key_Delete)
    room.settle(qtbot)
    assert row.is_editing() and room.company()["deleted_at"] is None


def test_a_wrong_value_keeps_the_field_open_with_a_sentence(qtbot: QtBot, room: Room) -> None:
    type_into(qtbot, room, "size", "many")
    row = room.row("size")
    assert row.is_editing()
    assert row._below.text() == "“Employees” can't be “many”. Type a whole number like 140."
    assert room.company()["size"] == 140


def test_a_company_keeps_a_name(qtbot: QtBot, room: Room) -> None:
    type_into(qtbot, room, "name", "")
    assert room.row("name").is_editing()
    assert room.row("name")._below.text() == "“Name” can't be empty. Type it, or press Esc to keep the old one."


def test_a_person_keeps_the_only_name(qtbot: QtBot, room: Room) -> None:
    alone = records.create(room.store, PERSON, given_name="Ada")
    room.window.navigator.go(f"person/{alone}")
    room.settle(qtbot)
    type_into(qtbot, room, "given_name", "")
    assert room.row("given_name").is_editing()
    assert room.row("given_name")._below.text().startswith("A person needs a name.")


def test_dates_are_read_as_people_write_them(qtbot: QtBot, room: Room) -> None:
    room.window.navigator.go(f"person/{room.firm.zuzana}")
    room.settle(qtbot)
    assert room.row("birthday").fact.shown == "14 May 1984"
    type_into(qtbot, room, "birthday", "14.5.")
    assert room.person(room.firm.zuzana)["birthday"] == "--05-14" and room.row("birthday").fact.shown == "14 May"


def test_a_long_text_takes_ctrl_enter(qtbot: QtBot, room: Room) -> None:
    room.page.facts.show_empty(True)
    row = room.row("description")
    row.start_edit()
    area = row.editor()
    assert isinstance(area, QPlainTextEdit)
    area.setPlainText("First line\nSecond line")
    qtbot.keyClick(area, Key.Key_Return, Mod.ControlModifier)
    room.settle(qtbot)
    assert room.company()["description"] == "First line\nSecond line"


def test_the_parent_company_is_found_by_name(qtbot: QtBot, room: Room) -> None:
    holding = create_company(room.store, name="Nitra Holding")
    room.page.facts.show_empty(True)
    row = room.row("parent_id")
    row.start_edit()
    editor = row.editor()
    assert isinstance(editor, QLineEdit)
    editor.setText("nobody knows")
    qtbot.keyClick(editor, Key.Key_Return)
    assert row.is_editing() and row._below.text() == "There is no record “nobody knows”. Choose one from the list."
    editor.clear()
    qtbot.keyClicks(editor, "Nitra Hol")
    room.settle(qtbot)
    editor.setText("Nitra Holding")
    assert row.save()
    room.settle(qtbot)
    assert room.company()["parent_id"] == holding and room.row("parent_id").fact.shown == "Nitra Holding"


def test_a_phone_is_edited_in_its_line_and_keeps_its_label(qtbot: QtBot, room: Room) -> None:
    type_into(qtbot, room, "points.p1", "+421 37 650 1101")
    item = as_map(room.company()["points"])["p1"]
    assert isinstance(item, dict) and (item["value"], item["label"]) == ("+421 37 650 1101", "work")


def test_a_wrong_e_mail_is_refused_under_its_line(qtbot: QtBot, room: Room) -> None:
    type_into(qtbot, room, "points.p2", "info at snitra")
    assert room.row("points.p2").is_editing()
    assert room.row("points.p2")._below.text() == (
        "“info at snitra” is not an e-mail address. Write it as name@example.com."
    )


def test_a_phone_is_added_with_a_label_and_the_preferred_one_is_alone(qtbot: QtBot, room: Room) -> None:
    for number in ("+421 905 000 001", "+421 905 000 002"):
        room.page.facts.add_item("points", "phone")
        form = room.page.facts.form
        assert form is not None
        form.editors["value"].setText(number)  # type: ignore[union-attr]
        form.editors["preferred"].setChecked(True)  # type: ignore[union-attr]
        assert form.save()
        room.settle(qtbot)
    items = [i for i in as_map(room.company()["points"]).values() if isinstance(i, dict)]
    assert [i["value"] for i in items if i.get("preferred")] == ["+421 905 000 002"]
    first = next(row for row in room.page.facts.rows() if row.fact.part == "phone")
    assert first.fact.shown == "+421 905 000 002 · preferred"


def test_an_empty_form_is_refused_with_a_sentence(qtbot: QtBot, room: Room) -> None:
    room.page.facts.add_item("addresses", "")
    form = room.page.facts.form
    assert form is not None and not form.save()
    assert form._error.text() == "The address is empty. Type a street or a city."
    qtbot.keyClick(form.editors["street"], Key.Key_Escape)
    assert room.page.facts.form is None


def test_an_address_has_a_form_and_its_country_is_understood(qtbot: QtBot, room: Room) -> None:
    room.row("addresses.a1").start_edit()
    form = room.page.facts.form
    assert form is not None
    form.editors["locality"].setText("Zlaté Moravce")  # type: ignore[union-attr]
    form.editors["country"].setText("Slovensko")  # type: ignore[union-attr]
    assert form.save()
    room.settle(qtbot)
    item = as_map(room.company()["addresses"])["a1"]
    assert isinstance(item, dict) and (item["locality"], item["country"]) == ("Zlaté Moravce", "SK")
    assert room.row("addresses.a1").fact.shown == "Priemyselná 4, Zlaté Moravce"
    assert room.page.header.line.text().startswith("Zlaté Moravce, Slovakia")


def test_delete_removes_a_phone_and_not_the_company(qtbot: QtBot, room: Room) -> None:
    row = room.row("points.p1")
    row.setFocus()
    qtbot.keyClick(row, Key.Key_Delete)
    room.settle(qtbot)
    assert "p1" not in as_map(room.company()["points"]) and room.company()["deleted_at"] is None
    toast = room.window.toaster.current
    assert toast is not None and toast.text() == "+421 37 650 1100 removed"
    room.row("industry").setFocus()
    qtbot.keyClick(room.row("industry"), Key.Key_Delete)
    room.settle(qtbot)
    assert room.company()["deleted_at"] is None


def test_the_menu_of_a_phone_calls_labels_prefers_and_removes(qtbot: QtBot, room: Room) -> None:
    menu = QMenu()
    room.page.facts._fill_fact_menu(room.row("points.p1"), menu)
    assert list(actions(menu)) == ["Edit", "Copy", "Call", "Label and more…", "Preferred", "Remove"]
    actions(menu)["Call"].trigger()  # type: ignore[attr-defined]
    assert room.opened == ["tel:+421376501100"]
    actions(menu)["Copy"].trigger()  # type: ignore[attr-defined]
    assert QApplication.clipboard().text() == "+421 37 650 1100"


def test_custom_fields_are_edited_by_their_type(qtbot: QtBot, room: Room) -> None:
    create_custom_field(room.store, kind_name="company", label="Lathes", type="integer")
    create_custom_field(room.store, kind_name="company", label="Pays on time", type="yes_no")
    room.settle(qtbot)
    room.page.facts.show_empty(True)
    type_into(qtbot, room, "custom.lathes", "two")
    assert room.row("custom.lathes")._below.text() == "“Lathes” can't be “two”. Type a whole number like 140."
    type_into(qtbot, room, "custom.lathes", "2")
    row = room.row("custom.pays_on_time")
    row.start_edit()
    box = row.editor()
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(1)
    row.save()
    room.settle(qtbot)
    assert room.company()["custom"] == {"lathes": 2, "pays_on_time": True}


def test_a_save_says_what_the_form_had_shown(qtbot: QtBot, room: Room) -> None:
    row = room.row("payment_terms")
    row.start_edit()
    records.update(room.store, COMPANY, room.firm.company, {"payment_terms": "45 days"})
    room.settle(qtbot)
    editor = row.editor()
    assert isinstance(editor, QLineEdit)
    editor.setText("60 days")
    row.save()
    room.settle(qtbot)
    assert room.company()["payment_terms"] == "60 days"
    seen = room.store.query("SELECT seen FROM change WHERE new LIKE '%60 days%'")
    assert "30 days" in str(seen[0][0])


def test_what_others_change_is_shown_but_never_over_an_open_field(qtbot: QtBot, room: Room) -> None:
    row = room.row("payment_terms")
    row.start_edit()
    editor = row.editor()
    assert isinstance(editor, QLineEdit)
    editor.setText("half typed")
    records.update(room.store, COMPANY, room.firm.company, {"payment_terms": "45 days", "segment": "B"})
    room.settle(qtbot)
    assert editor.text() == "half typed" and room.row("segment").fact.shown == "B"
    assert room.page.banners.changed.isVisible()
    assert room.page.banners.changed.label.text() == "2 fields were changed just now by another program."
    assert row._below.text() == ("Another program has just set this to “45 days”. Enter keeps yours, Esc takes theirs.")
    qtbot.keyClick(editor, Key.Key_Escape)
    assert row.fact.shown == "45 days" and row.accessibleName() == "Payment terms: 45 days"


def test_the_banner_names_who_changed_it_and_shows_the_changes(qtbot: QtBot, room: Room) -> None:
    eva = records.create(room.store, USER, name="Eva Lišková")
    room.row("payment_terms").start_edit()
    room.store.user_id, me = eva, room.store.user_id
    records.update(room.store, COMPANY, room.firm.company, {"segment": "B"})
    room.store.user_id = me
    room.settle(qtbot)
    assert room.page.banners.changed.label.text() == "Eva Lišková changed 1 field just now."
    room.page.banners._on_show()
    room.settle(qtbot)
    assert room.page.story.filter == "changes" and not room.page.banners.changed.isVisible()


def test_own_saves_raise_no_banner(qtbot: QtBot, room: Room) -> None:
    room.row("industry").start_edit()
    room.page.facts.edited.emit(room.row("segment").fact, "B", "A, yearly review")
    room.settle(qtbot)
    assert room.company()["segment"] == "B" and not room.page.banners.changed.isVisible()
    assert len([h for h in history_of(room.store, room.firm.company) if h.field == "segment"]) == 1
