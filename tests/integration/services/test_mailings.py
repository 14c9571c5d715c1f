from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crm_desktop.domain.errors import CrmError, ValidationError
from crm_desktop.services.blobs import blob_path, list_blobs
from crm_desktop.services.companies import create_company
from crm_desktop.services.mail_accounts import create_account
from crm_desktop.services.mailings import Plan, plan_mailing, queue_mailing
from crm_desktop.services.message_files import files_of, read_enclosed, take_bytes, take_file
from crm_desktop.services.messages import list_messages
from crm_desktop.services.people import create_person, link_company
from crm_desktop.services.templates import create_template
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.store import Store


def person(store: Store, name: str, email: str = "", **more: object) -> str:
    points = [{"kind": "email", "value": email}] if email else []
    return create_person(store, given_name=name, points=points, **more)


def test_a_mailing_says_before_who_gets_it_and_why_others_do_not(store: Store) -> None:
    template = create_template(store, name="News", subject="News for {first name}", body="Your {job title}")
    ids = [
        person(store, "Ada", "ada@x.example"),
        person(store, "Bob"),
        person(store, "Eva", "eva@x.example", email_opt_out=True),
        person(store, "Ida", "ida@x.example"),
    ]
    link_company(store, ids[0], create_company(store, name="Tatra"), job_title="Boss")
    plan = plan_mailing(store, template, "person", ids)
    assert [(p.name, p.email, p.subject, p.body) for p in plan.pieces] == [
        ("Ada", "ada@x.example", "News for Ada", "Your Boss")
    ]
    assert [out.reason for out in plan.left_out] == [
        "Bob has no e-mail address",
        "Eva wants no mailings",
        "Ida has no value for {job title}",
    ]


def test_an_address_that_two_people_share_gets_it_once(store: Store) -> None:
    template = create_template(store, name="News", body="Hello")
    ids = [person(store, "Ada", "office@x.example"), person(store, "Bob", "Office@x.example")]
    plan = plan_mailing(store, template, "person", ids)
    assert [out.reason for out in plan.left_out] == ["Office@x.example gets it already, as Ada"]


def test_a_mailing_is_one_thing_to_undo(store: Store) -> None:
    create_account(store, sender_address="marta@tatra.example", host="smtp.tatra.example")
    template = create_template(store, name="News", body="Hello {first name}")
    ids = [person(store, f"P{n}", f"p{n}@x.example") for n in range(70)]
    batch = queue_mailing(store, plan_mailing(store, template, "person", ids))
    rows = list_messages(store)
    assert len(rows) == 70 and {row.state for row in rows} == {"queued"} and all(row.is_mailing for row in rows)
    assert len({row.message_id for row in rows}) == 70 and len({row.merge_id for row in rows}) == 1
    found = next_undo(store)
    assert found is not None and (found.id, found.title) == (batch, "Mailing “News” to 70 records")
    undo(store, found.id)
    assert list_messages(store) == []


def two(store: Store) -> Plan:
    create_account(store, sender_address="marta@tatra.example", host="smtp.tatra.example")
    ids = [person(store, name, f"{name}@x.example") for name in ("Ada", "Bob")]
    return plan_mailing(store, create_template(store, name="News", body="Hello {first name}"), "person", ids)


def test_files_go_along_with_each_and_lie_there_once(store: Store, tmp_path: Path) -> None:
    plan, price = two(store), tmp_path / "price.pdf"
    price.write_bytes(b"%PDF 1")
    file = take_file(store, price)
    price.write_bytes(b"changed since")
    queue_mailing(store, plan, [file])
    found = [files_of(store, row.id) for row in list_messages(store)]
    assert found == [(file,), (file,)] and read_enclosed(store, found[1][0]) == b"%PDF 1"
    assert list(list_blobs(store)) == [file.sha256]
    undo(store, next_undo(store).id)  # type: ignore[union-attr]
    assert list_messages(store) == []


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (Path.unlink, r"The file “price.pdf” is not on this computer\. It may still be on its way"),
        (lambda path: path.write_bytes(b"%PDF 2"), r"The file “price.pdf” is not what was saved\. Restore it"),
    ],
)
def test_a_file_that_is_gone_or_damaged_keeps_the_whole_mailing_back(
    store: Store, spoil: Callable[[Path], object], words: str
) -> None:
    plan = two(store)
    file = take_bytes(store, "price.pdf", b"%PDF 1")
    spoil(blob_path(store, file.sha256))
    with pytest.raises(CrmError, match=words):
        queue_mailing(store, plan, [file])
    assert list_messages(store) == []


def test_a_letter_goes_to_the_company_where_a_person_has_no_address(store: Store) -> None:
    home = {"street": "Dlhá 2", "locality": "Brno", "country": "CZ"}
    ids = [person(store, "Ada"), person(store, "Bob", addresses=[home]), person(store, "Eva")]
    works = {"street": "Hlavná 1", "postal_code": "949 01", "locality": "Nitra"}
    link_company(store, ids[0], create_company(store, name="Tatra", addresses=[works]))
    plan = plan_mailing(store, create_template(store, name="L", kind="letter", body="x"), "person", ids)
    assert [p.address for p in plan.pieces] == [
        ("Ada", "Tatra", "Hlavná 1", "949 01 Nitra"),
        ("Bob", "Dlhá 2", "Brno", "Czechia"),
    ]
    assert [out.reason for out in plan.left_out] == ["Eva has no postal address"]


def test_a_letter_can_not_go_into_the_outbox(store: Store) -> None:
    plan = plan_mailing(store, create_template(store, name="L", kind="letter", body="x"), "person", [])
    with pytest.raises(ValidationError, match=r"“L” is not a template of an e-mail\. Choose another template"):
        queue_mailing(store, plan)
