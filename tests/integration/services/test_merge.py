"""Two records become one, nothing is lost, and it can be taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crm_desktop.domain.errors import Canceled, ConflictError, CrmError, ValidationError
from crm_desktop.domain.merging import Side
from crm_desktop.domain.specs import ACTIVITY, AFFILIATION, COMPANY, DISTINCT, PERSON
from crm_desktop.services import records
from crm_desktop.services.aliases import current_id
from crm_desktop.services.bin import list_bin, restore_from_bin
from crm_desktop.services.companies import create_company
from crm_desktop.services.history import history_of
from crm_desktop.services.jobs import list_jobs, people_at
from crm_desktop.services.merge import list_merges, merge, preview_merge, unmerge
from crm_desktop.services.notes import list_notes, write_note
from crm_desktop.services.people import add_point, create_person, link_company, update_person
from crm_desktop.services.search import search
from crm_desktop.services.tags import tag
from crm_desktop.services.timeline import timeline
from crm_desktop.services.undo import next_redo, next_undo, open_batches, undo
from crm_desktop.store import Cause, Store
from crm_desktop.store.batch import MOST_OPS

Two = tuple[str, str]


@pytest.fixture
def two(store: Store) -> Iterator[Two]:
    """Ada as the firm knows her, and as a trade fair's list wrote her."""
    ada = create_person(store, given_name="Ada", family_name="Nováková", description="Met in Nitra")
    eda = create_person(store, given_name="Adela", family_name="Nováková", nickname="Adka", description="Met in Brno")
    add_point(store, ada, "phone", "+421 905 112 480", preferred=True)
    add_point(store, eda, "phone", "+421905112480")
    add_point(store, eda, "phone", "+421 918 000 001", preferred=True)
    add_point(store, eda, "email", "ada@nitra.example")
    yield ada, eda


def values(store: Store, person: str) -> set[str]:
    return {point["value"] for point in records.get(store, PERSON, person)["points"].values()}  # type: ignore[attr-defined]


def said(error: CrmError) -> str:
    return f"{error.title}. {error.advice}"


def test_a_preview_names_what_differs_and_what_moves(store: Store, two: Two) -> None:
    write_note(store, kind_name="person", record_id=two[1], body="At the fair")
    preview = preview_merge(store, "person", *two)
    assert {(p.name, p.label, p.left, p.right) for p in preview.fields if not p.same} == {
        ("given_name", "First name", "Ada", "Adela"),
        ("description", "Description", "Met in Nitra", "Met in Brno"),
    }
    assert [p.both for p in preview.fields if p.can_keep_both and not p.same] == ["Met in Nitra\n\nMet in Brno"]
    decided = {p.name: p.result for p in preview.fields if p.same}
    assert (decided["family_name"], decided["nickname"], decided["points:email"]) == (
        "Nováková", "Adka", "ada@nitra.example",
    )  # fmt: skip
    assert preview.moves == {"activity": 1}


def test_the_kept_one_has_what_was_chosen_and_all_points_once(store: Store, two: Two) -> None:
    merge(store, "person", *two, chosen={"given_name": Side.RIGHT, "description": Side.BOTH})
    kept = records.get(store, PERSON, two[0])
    assert (kept["given_name"], kept["nickname"], kept["description"]) == (
        "Adela", "Adka", "Met in Nitra\n\nMet in Brno",
    )  # fmt: skip
    assert values(store, two[0]) == {"+421 905 112 480", "+421 918 000 001", "ada@nitra.example"}
    assert [p["value"] for p in kept["points"].values() if p.get("preferred")] == ["+421 905 112 480"]  # type: ignore[attr-defined]


def test_without_a_choice_the_kept_one_s_value_stays(store: Store, two: Two) -> None:
    merge(store, "person", *two)
    assert records.get(store, PERSON, two[0])["given_name"] == "Ada"


def test_points_that_differ_can_be_those_of_one_side(store: Store) -> None:
    ada, eda = create_person(store, given_name="Ada"), create_person(store, given_name="Ada")
    add_point(store, ada, "phone", "+421 905 112 480")
    add_point(store, eda, "phone", "+421 918 000 001")
    merge(store, "person", ada, eda, chosen={"points:phone": Side.RIGHT})
    assert values(store, ada) == {"+421 918 000 001"}


def test_what_belonged_to_it_moves_and_the_same_job_is_one(store: Store, two: Two) -> None:
    ada, eda = two
    kovo, agro = create_company(store, name="Kovo"), create_company(store, name="Agro")
    link_company(store, ada, kovo, job_title="Buyer", is_primary=True)
    link_company(store, eda, kovo, department="Purchase")
    link_company(store, eda, agro, job_title="Adviser", is_primary=True)
    boss = link_company(store, create_person(store, given_name="Ján"), agro)
    records.update(store, AFFILIATION, boss, {"reports_to_id": eda})
    write_note(store, kind_name="person", record_id=eda, body="At the fair")
    tag(store, PERSON, eda, "VIP")
    report = merge(store, "person", ada, eda)
    assert report.moved == {"affiliation": 3, "activity": 1}
    assert {(j.company_name, j.job_title, j.department, j.is_primary) for j in list_jobs(store, ada)} == {
        ("Kovo", "Buyer", "Purchase", True),
        ("Agro", "Adviser", "", False),
    }
    assert records.get(store, AFFILIATION, boss)["reports_to_id"] == ada
    assert [n.body for n in list_notes(store, "person", ada)] == ["At the fair"]
    assert len(records.get(store, PERSON, ada)["tags"]) == 1  # type: ignore[arg-type]
    assert [hit.id for hit in search(store, "0918 000 001", kinds=["person"])] == [ada]


def test_nobody_reports_to_himself_after_a_merge(store: Store, two: Two) -> None:
    job = link_company(store, two[0], create_company(store, name="Kovo"))
    records.update(store, AFFILIATION, job, {"reports_to_id": two[1]})
    merge(store, "person", *two)
    assert records.get(store, AFFILIATION, job)["reports_to_id"] is None


def test_companies_take_their_people_and_no_firm_stands_above_itself(store: Store) -> None:
    kovo, kovo2, group = (create_company(store, name=name) for name in ("Kovo", "Kovo s.r.o.", "Group"))
    records.update(store, COMPANY, kovo, {"parent_id": group})
    records.update(store, COMPANY, group, {"parent_id": kovo2})
    link_company(store, create_person(store, given_name="Ján"), kovo2)
    done = merge(store, "company", kovo, kovo2).batch_id
    assert [j.person_name for j in people_at(store, kovo)] == ["Ján"]
    assert (records.get(store, COMPANY, kovo)["parent_id"], records.get(store, COMPANY, group)["parent_id"]) == (
        None, kovo,
    )  # fmt: skip
    unmerge(store, done)
    assert records.get(store, COMPANY, kovo)["parent_id"] == group


def test_not_the_same_is_remembered_of_the_kept_one(store: Store, two: Two) -> None:
    third = create_person(store, given_name="Ada")
    ends = {"first_id": two[1], "second_id": third}
    with store.write("Not the same") as unit:
        unit.insert(DISTINCT, id=DISTINCT.natural_id_of(ends), kind="person", **ends)
    merge(store, "person", *two)
    moved = DISTINCT.natural_id_of({"first_id": third, "second_id": two[0]})
    assert records.get(store, DISTINCT, moved)["deleted_at"] is None


def test_the_old_id_leads_to_the_kept_one_over_several_merges(store: Store, two: Two) -> None:
    third = create_person(store, given_name="Ada")
    merge(store, "person", *two)
    merge(store, "person", third, two[0])
    assert [current_id(store, i) for i in (*two, third)] == [third] * 3
    assert [(m.other_title, m.kept_title) for m in list_merges(store)] == [
        ("Ada Nováková", "Ada Nováková"), ("Adela Nováková", "Ada Nováková"),
    ]  # fmt: skip


def test_the_history_of_the_merged_one_is_read_on_the_kept_one_s_page(store: Store, two: Two) -> None:
    update_person(store, two[1], {"prefix": "Ing."})
    merge(store, "person", *two)
    texts = [entry.text for entry in history_of(store, two[0])]
    assert "Adela Nováková was merged into this" in texts
    assert "Adela Nováková: Title before name set to Ing." in texts
    stories = [entry.title for entry in timeline(store, "person", two[0])]
    assert stories[0] == "Adela Nováková merged into Ada Nováková"
    assert "Adela Nováková: “Title before name” changed" in stories
    assert next(e for e in timeline(store, "person", two[0])).cause is Cause.MERGE


def test_the_undo_of_a_merge_says_so_in_history(store: Store, two: Two) -> None:
    unmerge(store, merge(store, "person", *two).batch_id)
    assert "Adela Nováková is a record of its own again" in [e.text for e in history_of(store, two[0])]
    assert list_merges(store) == []


def test_what_was_edited_since_is_kept_and_listed(store: Store, two: Two) -> None:
    done = merge(store, "person", *two).batch_id
    update_person(store, two[0], {"nickname": "Adina"})
    write_note(store, kind_name="person", record_id=two[0], body="After the merge")
    report = unmerge(store, done)
    assert [(k.id, k.fields) for k in report.kept] == [(two[0], ("nickname",))]
    assert records.get(store, PERSON, two[1])["deleted_at"] is None
    assert [n.body for n in list_notes(store, "person", two[0])] == ["After the merge"]


def test_a_merge_is_undone_and_done_again_with_the_usual_keys(store: Store, two: Two) -> None:
    done = merge(store, "person", *two)
    newest = next_undo(store)
    assert newest and newest.id == done.batch_id
    undo(store, newest.id)
    redo = next_redo(store)
    assert redo is not None
    undo(store, redo.id)
    assert current_id(store, two[1]) == two[0]
    assert [m.batch_id for m in list_merges(store)] == [done.batch_id]
    unmerge(store, done.batch_id)
    assert current_id(store, two[1]) == two[1]


def test_many_relations_move_in_small_transactions_as_one_batch(store: Store) -> None:
    kovo, kovo2 = create_company(store, name="Kovo"), create_company(store, name="Kovo s.r.o.")
    with store.batch("Import") as batch:
        for n in range(MOST_OPS + 200):
            batch.unit().insert(ACTIVITY, kind="note", record_kind="company", record_id=kovo2, body=f"Note {n}")
            batch.breathe()
    done = merge(store, "company", kovo, kovo2)
    assert done.moved == {"activity": MOST_OPS + 200}
    [[most]] = store.query(
        "SELECT max(n) FROM (SELECT count(*) n FROM change c JOIN tx_named t USING (tx) WHERE t.batch = ? GROUP BY tx)",
        (done.batch_id,),
    )
    assert int(str(most)) <= MOST_OPS
    assert len(list_notes(store, "company", kovo2)) == 0
    unmerge(store, done.batch_id)
    assert store.query("SELECT count(*) FROM activity WHERE record_id = ?", (kovo2,)) == [(MOST_OPS + 200,)]


def test_a_large_merge_tells_how_far_it_is_and_a_canceled_one_leaves_all_as_it_was(store: Store) -> None:
    kovo, kovo2 = create_company(store, name="Kovo"), create_company(store, name="Kovo s.r.o.")
    with store.batch("Import") as batch:
        for n in range(600):
            batch.unit().insert(ACTIVITY, kind="note", record_kind="company", record_id=kovo2, body=f"Note {n}")
            batch.breathe()
    told: list[tuple[int, int]] = []
    with pytest.raises(Canceled):
        merge(
            store, "company", kovo, kovo2,
            on_progress=lambda done, of: told.append((done, of)), is_canceled=lambda: len(told) == 9,
        )  # fmt: skip
    assert told[0] == (50, 600) and len(told) == 9
    assert store.query("SELECT count(*) FROM activity WHERE record_id = ?", (kovo2,)) == [(600,)]
    assert (current_id(store, kovo2), open_batches(store), list_merges(store)) == (kovo2, [], [])


def test_a_record_that_was_changed_meanwhile_is_looked_at_again(store: Store, two: Two) -> None:
    seen = preview_merge(store, "person", *two).seen
    update_person(store, two[1], {"nickname": "Adina"})
    with pytest.raises(ConflictError) as caught:
        merge(store, "person", *two, seen=seen)
    assert said(caught.value) == "One of the two records was changed meanwhile. Look at both again, then merge them."
    assert (current_id(store, two[1]), open_batches(store)) == (two[1], [])


def refusal(store: Store, kind: str, keep: str, other: str) -> str:
    with pytest.raises(CrmError) as caught:
        merge(store, kind, keep, other)
    return said(caught.value)


def test_what_can_t_be_merged_is_refused_with_the_reason(store: Store, two: Two) -> None:
    ada, eda = two
    kovo, bob = create_company(store, name="Kovo"), create_person(store, given_name="Bob")
    records.delete(store, PERSON, bob)
    assert refusal(store, "person", ada, ada) == "That is one and the same record. Choose two different records."
    assert refusal(store, "person", ada, kovo) == (
        "“Kovo” is of another kind. A person can be merged with a person, a company with a company."
    )
    assert refusal(store, "person", ada, bob) == "“Bob” lies in the bin. Restore it, then merge."
    assert refusal(store, "person", ada, "nobody").startswith("Person: there is none with the id “nobody”")
    assert refusal(store, "tag", ada, eda) == (
        "Only people and companies can be merged. Choose two people or two companies."
    )
    merge(store, "person", ada, eda)
    assert refusal(store, "person", ada, eda) == (
        "“Adela Nováková” was merged into “Ada Nováková” already. Merge with “Ada Nováková”, or undo that merge first."
    )


def test_a_choice_that_is_none_is_refused(store: Store, two: Two) -> None:
    with pytest.raises(ValidationError, match=r"There is nothing to choose in “shoe”. Choose among: given_name, desc"):
        merge(store, "person", *two, chosen={"shoe": Side.LEFT})
    with pytest.raises(ValidationError, match=r"“First name” can hold one value only. Choose one of the two."):
        merge(store, "person", *two, chosen={"given_name": Side.BOTH})


def test_a_merged_record_is_not_restored_but_unmerged(store: Store, two: Two) -> None:
    done = merge(store, "person", *two).batch_id
    assert [(row.kind, row.title) for row in list_bin(store)] == [("person", "Adela Nováková")]
    for restoring in (
        lambda: restore_from_bin(store, [("person", two[1])]),
        lambda: records.restore(store, PERSON, two[1]),
    ):
        with pytest.raises(ValidationError) as caught:
            restoring()
        assert said(caught.value) == (
            "“Adela Nováková” was merged into “Ada Nováková”. "
            f"Undo the merge to have both again: Duplicates, Past merges, or crm unmerge {done}"
        )


def test_merges_in_a_row_are_undone_from_the_last_one(store: Store, two: Two) -> None:
    third = create_person(store, given_name="Eva")
    first = merge(store, "person", *two).batch_id
    second = merge(store, "person", third, two[0]).batch_id
    with pytest.raises(ValidationError) as caught:
        unmerge(store, first)
    assert said(caught.value) == "“Ada Nováková” was merged into “Eva Nováková” after that. Undo that merge first."
    unmerge(store, second)
    unmerge(store, first)
    assert [current_id(store, i) for i in (*two, third)] == [*two, third]


def test_merges_into_one_that_joined_the_same_facts_are_undone_from_the_last_one(store: Store, two: Two) -> None:
    third = create_person(store, given_name="Eva", nickname="Evka")
    first = merge(store, "person", *two).batch_id
    merge(store, "person", two[0], third, chosen={"nickname": Side.RIGHT})
    with pytest.raises(ValidationError) as caught:
        undo(store, first)
    assert said(caught.value) == (
        "“Eva merged into Ada Nováková” came after that and joined the same facts. Undo that merge first."
    )


def test_a_merge_is_not_done_again_with_one_that_is_gone(store: Store, two: Two) -> None:
    undone = unmerge(store, merge(store, "person", *two).batch_id)
    records.delete(store, PERSON, two[1])
    with pytest.raises(ValidationError) as caught:
        undo(store, undone.batch_id)
    assert said(caught.value) == (
        "“Adela Nováková” is not there to be merged again. "
        "Restore it from the bin, or merge the two records that are there now."
    )


def test_only_a_merge_is_unmerged(store: Store, two: Two) -> None:
    edit = update_person(store, two[0], {"nickname": "A"})
    with pytest.raises(ValidationError) as caught:
        unmerge(store, str(edit))
    assert said(caught.value) == "“Ada Nováková: “Nickname” changed” is not a merge. Undo it from History."


def test_only_a_text_that_keeps_both_can_be_edited_while_merging(store: Store) -> None:
    one, two = (create_person(store, given_name="Ada", description=text) for text in ("One", "Two"))
    with pytest.raises(ValidationError) as caught:
        merge(store, "person", one, two, chosen={"description": Side.LEFT}, texts={"description": "Three"})
    assert caught.value.advice == "Choose to keep both texts, or edit the record after merging."
    merge(store, "person", one, two, chosen={"description": Side.BOTH}, texts={"description": "One and two"})
    assert records.get(store, PERSON, one)["description"] == "One and two"
