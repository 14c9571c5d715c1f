"""Fields of the firm's own travel on cards and come back by their keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.domain.specs import PERSON
from crm_desktop.exchange.exporting import export_vcard
from crm_desktop.exchange.importing import import_file, open_source
from crm_desktop.services.custom_fields import create_custom_field, list_custom_fields
from crm_desktop.services.people import create_person
from crm_desktop.store import Store, open_store

VALUES = {
    "since": "2024-02-29",
    "tier": "Gold; the best, ever",
    "speaks": ["Deutsch", "Spanish, of Spain"],
    "score": 7,
    "ratio": "1.234",
    "worth": "1234.5 EUR",
    "is_vip": False,
    "page": "https://x.example/a,b;c",
    "motto": "One, two; three\nfour \\ \u201efive\u201c",
}
CHOICES = {"tier": ["Gold; the best, ever", "Silver"], "speaks": ["Deutsch", "Spanish, of Spain", "English"]}
TYPES = {
    "since": "date", "tier": "choice", "speaks": "multi_choice", "score": "integer", "ratio": "decimal",
    "worth": "money", "is_vip": "yes_no", "page": "link", "motto": "text",
}  # fmt: skip


def opened(path: Path, *, has_fields: bool = True) -> Store:
    store = open_store(path, create=True)
    for key, type_ in TYPES.items() if has_fields else ():
        label = key.replace("_", " ").title()
        create_custom_field(store, kind_name="person", label=label, type=type_, options=CHOICES.get(key))
    return store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = opened(tmp_path / "a.crm")
    create_person(store, given_name="Ada", custom=VALUES)
    yield store
    store.close()


def written(store: Store, version: str = "3.0") -> Path:
    path = store.path.parent / "people.vcf"
    export_vcard(store, PERSON, [int(str(k)) for (k,) in store.query("SELECT k FROM person")], path, version)
    return path


def held(store: Store) -> dict[str, object]:
    [(custom,)] = store.query("SELECT custom FROM person")
    return dict(json.loads(str(custom)))


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_values_come_back_as_they_were(store: Store, tmp_path: Path, version: str) -> None:
    path = written(store, version)
    other = opened(tmp_path / "b.crm")
    report = import_file(other, open_source(path))
    assert not report.problems
    assert held(other) == held(store)
    assert len(held(other)) == len(VALUES)
    other.close()


def test_a_workspace_without_the_fields_gets_them(store: Store, tmp_path: Path) -> None:
    other = opened(tmp_path / "b.crm", has_fields=False)
    import_file(other, open_source(written(store)))
    fields = {field.key: (field.type, field.label) for field in list_custom_fields(other, "person")}
    assert {key: type_ for key, (type_, _) in fields.items()} == TYPES
    assert fields["is_vip"][1] == "Is vip"
    same = {"since", "score", "ratio", "worth", "is_vip", "page", "motto"}
    assert {key: held(other)[key] for key in same} == {key: held(store)[key] for key in same}
    other.close()


def test_a_second_import_of_the_card_changes_nothing(store: Store) -> None:
    path, head = written(store), store.head()
    import_file(store, open_source(path))
    assert store.head() == head


def test_a_line_of_another_make_is_kept_as_it_stands(store: Store) -> None:
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Eva D\r\nX-CRM-9!:x\r\nX-CRM-SCORE;X-TYPE=integer:many\r\nEND:VCARD\r\n"
    path = store.path.parent / "eva.vcf"
    path.write_text(card, encoding="utf-8")
    import_file(store, open_source(path))
    [(custom,)] = store.query("SELECT custom FROM person WHERE display_name = 'Eva D'")
    assert json.loads(str(custom)) == {"vcard": {"lines": ["X-CRM-9!:x"]}, "score_text": "many"}
