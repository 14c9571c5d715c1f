"""What people keep lists of works from its spec alone: each kind walks through all that a list promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from tests.integration.services.conftest import HandClock
from tests.integration.sync.test_meeting import same
from tests.integration.sync.world import World

from crm_desktop.domain.specs import KIND, KINDS, LISTED, Field, Kind, Type
from crm_desktop.exchange.archive.read import open_archive
from crm_desktop.exchange.archive.write import write_archive
from crm_desktop.exchange.csv_read import Choices
from crm_desktop.exchange.exporting import export_csv, export_xlsx
from crm_desktop.exchange.importing import import_file, open_source
from crm_desktop.services import lists, records
from crm_desktop.services.bin import list_bin, restore_from_bin
from crm_desktop.services.bulk import bulk_update, preview_bulk
from crm_desktop.services.custom_fields import create_custom_field
from crm_desktop.services.filters import filter_conditions
from crm_desktop.services.grouping import group_field, grouped_keys
from crm_desktop.services.history import history_of
from crm_desktop.services.search import search
from crm_desktop.services.tags import tag
from crm_desktop.services.undo import next_redo, next_undo, undo
from crm_desktop.services.views import create_view, find_view
from crm_desktop.store import Store, open_store
from crm_desktop.store.net import find_differences

WITHOUT_A_LIST = {
    "affiliation": "a job lies on the pages of its person and its company",
    "tag": "a word on other records; Settings shows them as a whole",
    "attachment": "a file lies on the page of its record",
    "custom_field": "made in Settings, Fields",
    "saved_view": "a tab of a list",
    "user": "known from the server",
    "alias": "what a merge knows",
    "distinct_pair": "what was said of two duplicates",
    "conflict": "the server's fold writes it",
    "purge": "what was erased says no more than that",
    "regarding": "ties an activity to a page",
    "participant": "ties an activity to a person",
    "reminder": "belongs to its activity",
    "activity_set": "a template, made in Settings",
    "message": "the outbox has its own states",
    "mail_account": "a setting; its password is in the key store",
    "calendar_subscription": "a setting of the calendar",
    "template": "made in Settings",
    "number_series": "a setting",
    "number_block": "leased by the server",
    "rhythm": "a setting of the activity sets",
}
WORD = "Zebrafish"
_ASKED = {"prefix", "suffix", "language", "time_zone", "website", "tax_id", "registration_no"}  # checked or folded

each_kind = pytest.mark.parametrize("kind", LISTED, ids=lambda kind: kind.name)


def sample(field: Field, word: str = WORD) -> object:
    """Return a value of a field, by its type alone."""
    return {
        Type.TEXT: f"{word} {field.name}",
        Type.LONG_TEXT: f"{word} {field.name}\nsecond line",
        Type.INTEGER: 7,
        Type.BOOLEAN: True,
        Type.DATE: "2026-03-14",
        Type.INSTANT: 1_773_480_600_123,
        Type.CHOICE: field.options[-1].value if field.options else None,
    }.get(field.type)


def samples(kind: Kind, word: str = WORD) -> dict[str, object]:
    fields = [f for f in kind.fields if not f.hidden and f.name not in _ASKED and not f.is_map]
    return {f.name: value for f in fields if (value := sample(f, word)) is not None}


def made(store: Store, kind: Kind, word: str = WORD, **more: object) -> str:
    return records.create(store, kind, **samples(kind, word), **more)


def values(store: Store, kind: Kind, record_id: str) -> dict[str, object]:
    """Return what a person would call the same record: the fields that a form shows."""
    row = records.get(store, kind, record_id)
    return {f.name: row[f.name] for f in kind.fields if not f.hidden and not f.is_map}


def all_keys(store: Store, kind: Kind, tree: Mapping[str, object] | None = None, **how: object) -> list[str]:
    ks = lists.list_keys(store, kind, filter_conditions(store, kind, tree or {}), **how)  # type: ignore[arg-type]
    return lists.ids_of(store, kind, ks)


def a_text(kind: Kind) -> Field:
    return next(f for f in kind.fields if f.type is Type.TEXT and f.searchable and not f.hidden)


def a_choice(kind: Kind) -> Field:
    return next(f for f in kind.fields if f.type is Type.CHOICE and not f.hidden)


@pytest.fixture
def other(tmp_path: Path, clock: HandClock) -> Iterator[Store]:
    """Another workspace, of another firm."""
    opened = open_store(tmp_path / "other.crm", create=True, clock=clock, user_name="Eva")
    yield opened
    opened.close()


def test_every_kind_has_a_list_or_a_reason_why_not() -> None:
    assert {kind.name for kind in KINDS} == {kind.name for kind in LISTED} | set(WITHOUT_A_LIST)
    assert not {kind.name for kind in LISTED} & set(WITHOUT_A_LIST)


@each_kind
def test_it_is_found_by_what_stands_in_it(store: Store, kind: Kind) -> None:
    record = made(store, kind)
    assert [hit.id for hit in search(store, WORD.lower()[:6], kinds=[kind.name])] == [record]
    assert [hit.kind for hit in search(store, WORD)] == [kind.name]
    assert all_keys(store, kind, {"field": "text", "op": "contains", "value": WORD}) == [record]


@each_kind
def test_its_history_is_told_in_words(store: Store, kind: Kind) -> None:
    record = made(store, kind)
    field = a_choice(kind)
    records.update(store, kind, record, {field.name: field.options[0].value})
    told = [entry.text for entry in history_of(store, record)]
    assert len(told) == 2
    assert field.options[0].label in told[0] and field.name not in told[0].split()


@each_kind
def test_each_change_is_undone_and_done_again(store: Store, kind: Kind) -> None:
    record = made(store, kind)
    before = values(store, kind, record)
    records.update(store, kind, record, {a_text(kind).name: "Other words"})
    after = values(store, kind, record)
    batch = next_undo(store)
    assert batch is not None and before != after
    undo(store, batch.id)
    assert values(store, kind, record) == before
    again = next_redo(store)
    assert again is not None
    undo(store, again.id)
    assert values(store, kind, record) == after
    assert list(find_differences(store)) == []


@each_kind
def test_it_goes_to_the_bin_and_comes_back_as_it_was(store: Store, kind: Kind) -> None:
    record = made(store, kind)
    before = values(store, kind, record)
    records.delete(store, kind, [record])
    assert [(row.kind, row.id) for row in list_bin(store)] == [(kind.name, record)]
    assert search(store, WORD) == [] and all_keys(store, kind) == []
    restore_from_bin(store, [(kind.name, record)])
    assert values(store, kind, record) == before and all_keys(store, kind) == [record]


@each_kind
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_goes_out_and_comes_back_into_another_workspace(
    store: Store, other: Store, tmp_path: Path, kind: Kind, form: str
) -> None:
    record = made(store, kind)
    path = tmp_path / f"out.{form}"
    write: Callable[..., object] = export_csv if form == "csv" else export_xlsx
    write(store, kind, lists.list_keys(store, kind, []), path)
    source = open_source(path)
    assert source.recognised is not None and source.recognised.kind == kind.name
    report = import_file(other, source)
    assert report.tally.created == {kind.name: 1} and not report.refused
    [twin] = all_keys(other, kind)
    assert values(other, kind, twin) == values(store, kind, record)


@each_kind
def test_the_same_table_twice_doubles_nothing_and_fills_what_is_empty(
    store: Store, other: Store, tmp_path: Path, kind: Kind
) -> None:
    made(store, kind)
    path = tmp_path / "out.csv"
    export_csv(store, kind, lists.list_keys(store, kind, []), path)
    for _ in range(2):
        report = import_file(other, open_source(path, choices=Choices(kind=kind.name)))
    assert report.tally.created == {} and report.batch_id == ""
    assert len(all_keys(other, kind)) == 1


@each_kind
def test_an_import_is_undone_as_one(store: Store, other: Store, tmp_path: Path, kind: Kind) -> None:
    for word in ("Alpha", "Beta", "Gamma"):
        made(store, kind, word)
    path = tmp_path / "out.csv"
    export_csv(store, kind, lists.list_keys(store, kind, []), path)
    report = import_file(other, open_source(path))
    assert len(all_keys(other, kind)) == 3
    undo(other, report.batch_id)
    assert all_keys(other, kind) == [] and list(find_differences(other)) == []


@each_kind
def test_it_has_fields_of_the_firm_s_own(store: Store, kind: Kind) -> None:
    create_custom_field(store, kind_name=kind.name, label="Level", type="choice", options=["Gold", "Silver"])
    create_custom_field(store, kind_name=kind.name, label="Room", type="text")
    record = made(store, kind, custom={"level": "gold", "room": "Orangery"})
    made(store, kind, "Other", custom={"level": "silver"})
    assert all_keys(store, kind, {"field": "custom.level", "op": "is", "value": "gold"}) == [record]
    assert [hit.id for hit in search(store, "orangery", kinds=[kind.name])] == [record]
    assert all_keys(store, kind, sort="custom.level")[0] == record
    records.update(store, kind, record, {"custom.level": "Silver"})
    assert "Level" in history_of(store, record)[0].text


@each_kind
def test_its_own_fields_go_out_with_it_and_come_back(store: Store, other: Store, tmp_path: Path, kind: Kind) -> None:
    for type_ in ("text", "integer", "decimal", "date", "yes_no"):
        create_custom_field(store, kind_name=kind.name, label=f"Own {type_}", type=type_)
    own = {
        "own_text": "Orangery",
        "own_integer": 12,
        "own_decimal": "1.5",
        "own_date": "2026-03-14",
        "own_yes_no": True,
    }
    record = made(store, kind, custom=own)
    path = tmp_path / "out.csv"
    export_csv(store, kind, lists.list_keys(store, kind, []), path)
    for field in own:
        create_custom_field(other, kind_name=kind.name, label=f"Own {field[4:]}", type=field[4:], key=field)
    import_file(other, open_source(path))
    [twin] = all_keys(other, kind)
    assert records.get(other, kind, twin)["custom"] == records.get(store, kind, record)["custom"]


@each_kind
def test_a_view_keeps_its_filter_and_its_order(store: Store, kind: Kind) -> None:
    field = a_choice(kind)
    first, last = field.options[0].value, field.options[-1].value
    record = made(store, kind)
    records.update(store, kind, made(store, kind, "Other"), {field.name: first})
    create_view(
        store, name="Mine", kind_name=kind.name, filter={"field": field.name, "op": "is", "value": last},
        sort=f"-{field.name}", group=field.name,
    )  # fmt: skip
    view = find_view(store, kind.name, "mine")
    assert all_keys(store, kind, view.filter, sort=view.sort[1:], descending=True) == [record]
    keys, groups = grouped_keys(store, kind, [], group_field(store, kind, field.name))
    assert len(keys) == 2 and len(groups) == 2


@each_kind
def test_every_field_that_is_shown_can_be_sorted_by(store: Store, kind: Kind) -> None:
    both = {made(store, kind), made(store, kind, "Other")}
    for field in kind.fields:
        if not field.hidden and not field.is_map:
            assert set(all_keys(store, kind, sort=field.name, then=("updated_at", True))) == both
    assert len(all_keys(store, kind, descending=True)) == 2


@each_kind
def test_many_are_changed_at_once_and_it_is_said_before(store: Store, kind: Kind) -> None:
    both = [made(store, kind), made(store, kind, "Other")]
    field = a_choice(kind)
    changed = {field.name: field.options[0].value}
    assert field.options[0].label in preview_bulk(store, kind, both, changed).sentences[0]
    report = bulk_update(store, kind, both, changed)
    assert report.changed == 2 and report.batch_id is not None
    undo(store, report.batch_id)
    assert {records.get(store, kind, one)[field.name] for one in both} == {field.options[-1].value}


@each_kind
def test_it_bears_tags_if_its_spec_says_so(store: Store, kind: Kind) -> None:
    record = made(store, kind)
    if not kind.has_tags:
        assert "tags" not in kind.by_name
        return
    tag(store, kind, [record], "VIP")
    assert all_keys(store, kind, {"field": "tag", "op": "is", "value": "VIP"}) == [record]


@each_kind
def test_it_goes_into_an_archive_and_comes_out_with_its_history(store: Store, tmp_path: Path, kind: Kind) -> None:
    record = made(store, kind)
    write_archive(store, tmp_path / "all.zip")
    open_archive(tmp_path / "all.zip", tmp_path / "new" / "again.crm")
    again = open_store(tmp_path / "new" / "again.crm")
    try:
        assert values(again, kind, record) == values(store, kind, record)
        assert [e.text for e in history_of(again, record)] == [e.text for e in history_of(store, record)]
        assert [hit.id for hit in search(again, WORD)] == [record]
    finally:
        again.close()


@each_kind
def test_two_devices_meet_over_it(tmp_path: Path, kind: Kind) -> None:
    world = World(tmp_path)
    ada, eve = world.device("Ada"), world.device("Eve")
    ada.create(), ada.publish(), eve.join(world.invite(ada))
    record = made(ada.store, kind)
    ada.sync(), eve.sync()
    field = a_choice(kind)
    records.update(ada.store, kind, record, {field.name: field.options[0].value})
    records.delete(eve.store, kind, [made(eve.store, kind, "Other")])
    eve.sync(), ada.sync(), eve.sync()
    same(ada, eve)
    assert values(eve.store, kind, record)[field.name] == field.options[0].value
    assert [hit.id for hit in search(eve.store, WORD, kinds=[kind.name])] == [record]
    world.close()


def test_a_list_says_what_it_is_called_in_its_spec() -> None:
    assert [kind.name for kind in LISTED if not (kind.plural and kind.icon and KIND[kind.name] is kind)] == []
