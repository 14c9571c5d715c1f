"""Columns without a field become custom fields of their type, and values stay what they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.exchange.importing import import_file, open_source
from crm_desktop.exchange.runner import ImportReport
from crm_desktop.services.custom_fields import create_custom_field
from crm_desktop.services.search import search
from crm_desktop.services.undo import undo
from crm_desktop.store import Store, open_store
from crm_desktop.store.net import find_differences


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "kept.crm", create=True)
    yield store
    store.close()


def bring(store: Store, folder: Path, text: str, **targets: str) -> ImportReport:
    path = folder / "people.csv"
    path.write_text(text, encoding="utf-8")
    source = open_source(path)
    assert source.recognised is not None
    mapping = source.recognised.mapping
    for column, target in targets.items():
        mapping = mapping.with_target(column, target)
    return import_file(store, source.with_mapping(mapping))


def kept(store: Store) -> list[dict[str, object]]:
    return [json.loads(str(custom)) for (custom,) in store.query("SELECT custom FROM person ORDER BY family_name")]


def fields(store: Store) -> dict[str, str]:
    return {str(key): str(type_) for key, type_ in store.query("SELECT key, type FROM custom_field ORDER BY key")}


def test_values_are_kept_by_type_never_as_floats(store: Store, tmp_path: Path) -> None:
    bring(
        store,
        tmp_path,
        'Name,Score,Price,Since,Active\nAda B,5,"5,69",26.7.2025,yes\nEva C,7,"(1,62)",,no\n',
    )
    assert fields(store) == {
        "active": "yes_no",
        "price": "decimal",
        "score": "integer",
        "since": "date",
    }
    assert kept(store) == [
        {"score": 5, "price": 56_900, "since": "2025-07-26", "active": True},
        {"score": 7, "price": -16_200, "active": False},
    ]
    assert next(find_differences(store), None) is None


def test_a_choice_has_its_options_and_values_name_them(store: Store, tmp_path: Path) -> None:
    rows = "".join(f"Person {chr(65 + n)},{'Gold' if n % 2 else 'Čierny'}\n" for n in range(24))
    bring(store, tmp_path, f"Name,Grade\n{rows}")
    options = json.loads(str(store.query("SELECT options FROM custom_field")[0][0]))
    assert {key: option["labels"]["en"] for key, option in options.items()} == {"gold": "Gold", "cierny": "Čierny"}
    assert {value["grade"] for value in kept(store)} == {"gold", "cierny"}
    again = bring(store, tmp_path, f"Name,Grade\n{rows}Person Z,Gold\n")
    assert again.tally.created == {"person": 1}


def test_a_second_file_obeys_the_type_that_is_here(store: Store, tmp_path: Path) -> None:
    bring(store, tmp_path, "Name,Score\nAda B,many\n")
    bring(store, tmp_path, "Name,Score\nEva C,7\n")
    assert fields(store) == {"score": "text"}
    assert kept(store) == [{"score": "many"}, {"score": "7"}]


def test_what_does_not_fit_the_field_here_stands_beside_it(store: Store, tmp_path: Path) -> None:
    bring(store, tmp_path, "Name,Score\nAda B,5\n")
    bring(store, tmp_path, "Name,Score\nEva C,many\n")
    assert fields(store) == {"score": "integer", "score_text": "text"}
    assert kept(store) == [{"score": 5}, {"score_text": "many"}]


def test_a_column_can_be_led_to_a_field_that_is_here(store: Store, tmp_path: Path) -> None:
    bring(store, tmp_path, "Name,Score\nAda B,5\n")
    bring(store, tmp_path, "Name,Points\nEva C,7\n", Points="custom:score")
    assert fields(store) == {"score": "integer"}
    assert kept(store) == [{"score": 5}, {"score": 7}]


def test_fields_that_a_person_made_take_what_fits_them(store: Store, tmp_path: Path) -> None:
    create_custom_field(store, kind_name="person", label="Budget", type="money", currency="CZK")
    create_custom_field(store, kind_name="person", label="Interests", type="multi_choice", options=["Chairs", "Tables"])
    create_custom_field(store, kind_name="person", label="2024", type="integer")
    bring(store, tmp_path, 'Name,Budget,Interests,2024\nAda B,"1 250,50",tables; Lamps,7\nEva C,3,,many\n')
    ada, eva = kept(store)
    options = json.loads(str(store.query("SELECT options FROM custom_field WHERE key = 'interests'")[0][0]))
    assert ada == {"budget": {"amount": 125_050, "currency": "CZK"}, "interests": ["tables", "lamps"], "f_2024": 7}
    assert eva == {"budget": {"amount": 300, "currency": "CZK"}, "f_2024_text": "many"}
    assert sorted(options, key=lambda key: options[key]["position"]) == ["chairs", "tables", "lamps"]


def test_a_field_that_was_taken_away_comes_back_with_its_column(store: Store, tmp_path: Path) -> None:
    undo(store, bring(store, tmp_path, "Name,Score\nAda B,5\n").batch_id)
    bring(store, tmp_path, "Name,Score\nAda B,5\n")
    assert store.query("SELECT count(*) FROM custom_field WHERE deleted_at IS NULL")[0] == (1,)


def test_the_undo_takes_fields_and_values_back(store: Store, tmp_path: Path) -> None:
    undo(store, bring(store, tmp_path, "Name,Score\nAda B,5\n").batch_id)
    assert store.query("SELECT count(*) FROM custom_field WHERE deleted_at IS NULL")[0] == (0,)


@pytest.mark.parametrize(
    "title", ['x"; DROP TABLE person; --', "NEAR(", "a.b.c", "💥", "‮evil", "../x", "custom.score", "'*'"]
)
def test_a_title_is_a_title_whatever_it_says(store: Store, tmp_path: Path, title: str) -> None:
    quoted = title.replace('"', '""')
    bring(store, tmp_path, f'Name,"{quoted}"\nAda Byron,kept text\n')
    assert [list(custom.values()) for custom in kept(store)] == [["kept text"]]
    labels = json.loads(str(store.query("SELECT labels FROM custom_field")[0][0]))
    assert labels == {"en": title}
    tables = store.query("SELECT count(*) FROM sqlite_master WHERE name = 'person'")
    assert tables[0] == (1,)
    assert [hit.title for hit in search(store, "ada", kinds=["person"])] == ["Ada Byron"]
    assert isinstance(search(store, title), list)
