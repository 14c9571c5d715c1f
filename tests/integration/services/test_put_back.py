from __future__ import annotations

import pytest

from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.specs import COMPANY, PERSON, TAG
from crm_desktop.services import records
from crm_desktop.services.companies import create_company
from crm_desktop.services.custom_fields import create_custom_field, get_custom_field, remove_custom_field
from crm_desktop.services.history import HistoryEntry, history_of, recent_batches
from crm_desktop.services.merge import merge
from crm_desktop.services.people import add_point, create_person, remove_point, set_point, update_person
from crm_desktop.services.put_back import can_put_back, offer_words, put_back
from crm_desktop.services.tags import tag, untag
from crm_desktop.services.undo import undo
from crm_desktop.store import Store


def entry_of(store: Store, record_id: str, text: str) -> HistoryEntry:
    return next(entry for entry in history_of(store, record_id) if entry.text == text)


def back(store: Store, record_id: str, text: str) -> str | None:
    entry = entry_of(store, record_id, text)
    assert can_put_back(entry)
    return put_back(store, entry.n, entry.field)


def test_one_value_is_put_back_and_the_others_of_its_line_stay(store: Store) -> None:
    ada = create_person(store, given_name="Ada", family_name="Nová")
    update_person(store, ada, {"family_name": "Novák", "nickname": "Ad"})
    update_person(store, ada, {"family_name": "Nováková"})
    batch = back(store, ada, "Last name changed from Nová to Novák")
    person = records.get(store, PERSON, ada)
    assert (person["family_name"], person["nickname"]) == ("Nová", "Ad")
    newest = recent_batches(store, 1)[0]
    assert (newest.id, newest.title) == (batch, "Ada Nováková: “Last name” put back")
    undo(store, newest.id)
    assert records.get(store, PERSON, ada)["family_name"] == "Nováková"


def test_a_value_that_stands_already_writes_nothing(store: Store) -> None:
    ada = create_person(store, given_name="Ada")
    update_person(store, ada, {"nickname": "Ad"})
    update_person(store, ada, {"nickname": None})
    assert back(store, ada, "Nickname set to Ad") is None
    assert len(recent_batches(store)) == 3


def test_a_phone_is_put_back_by_its_key_beside_the_others(store: Store) -> None:
    ada = create_person(store, given_name="Ada")
    key = add_point(store, ada, "phone", "+421 905 112 480")
    set_point(store, ada, key, {"value": "+421 905 112 481"})
    remove_point(store, ada, key)
    other = add_point(store, ada, "phone", "+421 2 111")
    back(store, ada, "Phone changed from +421 905 112 480 to +421 905 112 481")
    points = records.get(store, PERSON, ada)["points"]
    assert isinstance(points, dict) and set(points) == {key, other}
    assert points[key]["value"] == "+421 905 112 480"
    back(store, ada, "Phone +421 905 112 480 added")
    assert records.get(store, PERSON, ada)["points"].keys() == {other}  # type: ignore[attr-defined]


def test_a_tag_comes_back_with_its_name_also_from_the_bin(store: Store) -> None:
    ada = create_person(store, given_name="Ada")
    tag(store, PERSON, ada, "VIP")
    untag(store, PERSON, ada, "VIP")
    entry = entry_of(store, ada, "Tag “VIP” removed")
    records.delete(store, TAG, entry.field.partition(".")[2])
    assert offer_words(entry) == "Put the tag “VIP” back"
    back(store, ada, "Tag “VIP” removed")
    assert store.query("SELECT name FROM tag WHERE deleted_at IS NULL") == [("VIP",)]
    assert records.get(store, PERSON, ada)["tags"]


def test_a_field_of_the_firm_is_put_back_while_the_firm_has_it(store: Store) -> None:
    field = get_custom_field(store, create_custom_field(store, kind_name="person", label="Size"))
    ada = create_person(store, given_name="Ada")
    records.update(store, PERSON, ada, {field.name: "42"})
    records.update(store, PERSON, ada, {field.name: "43"})
    back(store, ada, "Size changed from 42 to 43")
    assert records.get(store, PERSON, ada)["custom"] == {field.key: "42"}
    records.update(store, PERSON, ada, {field.name: "44"})
    remove_custom_field(store, field.id)
    with pytest.raises(ValidationError) as caught:
        back(store, ada, "Size changed from 42 to 44")
    assert caught.value.advice == "Add it in Settings under Fields."


def test_what_lies_in_the_bin_is_restored_first(store: Store) -> None:
    ada = create_person(store, given_name="Ada")
    update_person(store, ada, {"nickname": "Ad"})
    records.delete(store, PERSON, ada)
    with pytest.raises(ValidationError) as caught:
        back(store, ada, "Nickname set to Ad")
    assert str(caught.value).startswith("“Ada” lies in the bin")
    assert caught.value.advice == "Restore it from the bin first, then put the value back."


def test_a_value_of_a_merged_record_names_the_merge(store: Store) -> None:
    ada, ann = create_person(store, given_name="Ada"), create_person(store, given_name="Ann")
    update_person(store, ann, {"nickname": "An"})
    merge(store, "person", ada, ann, chosen={})
    with pytest.raises(ValidationError) as caught:
        back(store, ann, "Nickname set to An")
    assert "“Ann” was merged into “Ada”" in str(caught.value)


def test_the_only_name_is_not_taken_away(store: Store) -> None:
    ada = create_person(store, nickname="Ad", given_name=None, points={"p1": {"kind": "email", "value": "a@b.sk"}})
    update_person(store, ada, {"given_name": "Ada"})
    remove_point(store, ada, "p1")
    records.update(store, PERSON, ada, {"nickname": None})
    with pytest.raises(ValidationError, match="A person needs a name"):
        back(store, ada, "First name set to Ada")


def test_a_birth_and_a_deletion_are_no_single_values(store: Store) -> None:
    firm = create_company(store, name="Kovo")
    records.delete(store, COMPANY, firm)
    records.restore(store, COMPANY, firm)
    assert [can_put_back(entry) for entry in history_of(store, firm)] == [False, False, False]
    with pytest.raises(NotFoundError) as caught:
        put_back(store, history_of(store, firm)[0].n, "deleted_at")
    assert caught.value.advice == "Choose a change of a field from History, or undo the whole line."


def test_the_offer_says_what_would_stand_there(store: Store) -> None:
    ada = create_person(store, given_name="Ada")
    add_point(store, ada, "phone", "+421 905 112 480")
    update_person(store, ada, {"nickname": "Ad"})
    update_person(store, ada, {"nickname": "Adka"})
    tag(store, PERSON, ada, "VIP")
    offers = [offer_words(entry) for entry in history_of(store, ada) if can_put_back(entry)]
    assert offers == [
        "Take the tag “VIP” off again",
        "Put back Nickname: Ad",
        "Make Nickname empty again",
        "Remove Phone +421 905 112 480 again",
    ]
