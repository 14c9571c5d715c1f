from __future__ import annotations

import pytest

from crm_desktop.domain.specs import AFFILIATION, COMPANY, PERSON
from crm_desktop.services import records
from crm_desktop.services.companies import create_company
from crm_desktop.services.notes import write_note
from crm_desktop.services.people import create_person, link_company
from crm_desktop.services.search import NEWEST, search
from crm_desktop.services.undo import undo
from crm_desktop.store import Store


def titles(store: Store, text: str, **how: object) -> list[str]:
    return [hit.title for hit in search(store, text, **how)]  # type: ignore[arg-type]


def test_accents_and_capitals_make_no_difference(store: Store) -> None:
    create_person(store, given_name="Zuzana", family_name="Šťastná")
    assert titles(store, "stastn") == titles(store, "ŠŤASTNÁ") == ["Zuzana Šťastná"]


def test_names_that_fit_better_come_first_then_the_newest(store: Store) -> None:
    create_person(store, family_name="Nova")
    create_person(store, given_name="Nova", family_name="Adams")
    create_person(store, given_name="Eva", family_name="Novak")
    create_person(store, given_name="Peter", family_name="Kral", nickname="Nova")
    create_person(store, given_name="Ana", family_name="Nova")
    assert titles(store, "nova") == ["Nova", "Nova Adams", "Ana Nova", "Eva Novak", "Peter Kral"]


def test_a_hit_says_where_it_belongs(store: Store) -> None:
    ada = create_person(store, given_name="Ada", family_name="Novak")
    alfa = create_company(store, name="Alfa", addresses=[{"locality": "Nitra"}])
    link_company(store, ada, alfa, job_title="Buyer")
    write_note(store, kind_name="person", record_id=ada, body="Wants a lathe\nand oil", subject="Visit")
    assert [(h.kind, h.title, h.subtitle) for h in search(store, "novak")] == [("person", "Ada Novak", "Buyer · Alfa")]
    assert [(h.kind, h.title, h.subtitle) for h in search(store, "alfa")] == [("company", "Alfa", "Nitra")]
    [note] = search(store, "lathe")
    assert (note.kind, note.title, note.subtitle) == ("activity", "Visit", "Wants a lathe · Ada Novak")


def test_a_phone_is_found_in_each_spelling(store: Store) -> None:
    store.set_setting("region", "SK")
    create_person(store, given_name="Ada", points=[{"kind": "phone", "value": "0905 112 480"}])
    for text in ("0905112480", "0905 112", "+421 905 112", "00421905", "905112480"):
        assert titles(store, text) == ["Ada"], text


def test_chinese_and_japanese_names_are_found_by_their_letters(store: Store) -> None:
    create_person(store, family_name="山田", given_name="太郎")
    assert titles(store, "山田") == titles(store, "太郎") == ["山田太郎"]


@pytest.mark.parametrize(
    "text", ['"', "*", 'NEAR("a" "b")', "a AND", "OR", "words:x", "-", "^a", "ada*", '"ada', "(", "ada) OR (x", "{a}"]
)
def test_signs_of_the_query_language_are_text(store: Store, text: str) -> None:
    create_person(store, given_name="Ada")
    assert titles(store, text) == (["Ada"] if text.strip('"*^{}') in ("ada", "a") else [])


def test_what_lies_in_the_bin_is_not_found_and_its_notes_neither(store: Store) -> None:
    ada = create_person(store, given_name="Ada")
    write_note(store, kind_name="person", record_id=ada, body="Ada likes oil")
    records.delete(store, PERSON, ada)
    assert search(store, "ada") == []
    records.restore(store, PERSON, ada)
    assert [h.kind for h in search(store, "ada")] == ["person", "activity"]


def test_each_kind_gets_its_own_limit(store: Store) -> None:
    for number in range(5):
        create_person(store, given_name=f"Alfa{number}")
        create_company(store, name=f"Alfa {number}")
    hits = search(store, "alfa", kinds=("person", "company"), limit=2)
    assert sorted(h.kind for h in hits) == ["company", "company", "person", "person"]
    assert {h.kind for h in search(store, "alfa", kinds=("company",))} == {"company"}
    assert search(store, "alfa", kinds=()) == []


def test_an_exact_name_is_found_behind_hundreds_of_newer_ones(store: Store) -> None:
    create_company(store, name="Nova")
    with store.batch("Many") as batch:
        for number in range(NEWEST + 50):
            batch.unit().insert(PERSON, given_name="Eva", family_name=f"Novak{number}")
            batch.breathe()
    assert titles(store, "nova", limit=1) == ["Nova"]


def test_nothing_typed_finds_nothing(store: Store) -> None:
    create_company(store, name="Alfa")
    assert search(store, "") == search(store, "  ") == []
    assert records.get(store, COMPANY, search(store, "a")[0].id)["name"] == "Alfa"


def test_a_person_is_found_by_their_job_title_as_it_is_now(store: Store) -> None:
    kovo = create_company(store, name="Kovo Trnava")
    eva = create_person(store, given_name="Eva", family_name="Malá", company_id=kovo, job_title="Crane operator")
    assert [hit.id for hit in search(store, "crane", kinds=["person"])] == [eva]
    assert [hit.id for hit in search(store, "eva oper", kinds=["person"])] == [eva]
    [job] = [str(row[0]) for row in store.query("SELECT id FROM affiliation")]
    records.update(store, AFFILIATION, job, {"job_title": "Žeriavnička"})
    assert search(store, "crane") == [] and [hit.id for hit in search(store, "zeriav")] == [eva]
    records.update(store, PERSON, eva, {"family_name": "Veľká"})  # other words of the same record
    assert [hit.id for hit in search(store, "velka zeriav")] == [eva]
    batch = records.delete(store, AFFILIATION, [job])
    assert search(store, "zeriav") == []
    assert batch is not None
    undo(store, batch)
    assert [hit.id for hit in search(store, "zeriav")] == [eva]
