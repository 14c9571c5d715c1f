"""Mail on two devices: the one that queued a message sends it, the other one sees how it ended."""

from __future__ import annotations

from tests.integration.sync.test_meeting import same
from tests.integration.sync.world import Device

from crm_desktop.domain.specs import MESSAGE
from crm_desktop.services import messages, sent_mail
from crm_desktop.services.mail_accounts import create_account
from crm_desktop.services.people import create_person
from crm_desktop.services.records import get

LATER = 4_000_000_000_000


def test_a_message_leaves_from_the_device_that_queued_it_and_both_see_it(ada: Device, eve: Device) -> None:
    create_account(ada.store, sender_address="ada@tatra.example", host="smtp.tatra.example")
    person = create_person(ada.store, given_name="Zuzana")
    message = messages.queue_message(
        ada.store, to="z@x.example", subject="Offer", body="Dear", record_kind="person", record_id=person
    )
    meet(ada, eve)
    assert sent_mail.due_ids(ada.store, LATER) == [message] and sent_mail.due_ids(eve.store, LATER) == []
    assert sent_mail.take_in_hand(ada.store, get(ada.store, MESSAGE, message), LATER)
    sent_mail.settle(ada.store, message, "sent", {"state": "sent", "answer": "250 OK"})
    meet(ada, eve)
    same(ada, eve)
    row = messages.get_message(eve.store, message)
    assert (row.state, row.answer) == ("sent", "250 OK")
    assert eve.rows("SELECT kind, status, subject FROM activity") == [("email", "done", "Offer")]


def test_a_change_on_the_other_device_goes_out_too(ada: Device, eve: Device) -> None:
    create_account(ada.store, sender_address="ada@tatra.example", host="smtp.tatra.example")
    message = messages.queue_message(ada.store, to="z@x.example", subject="Offer", body="Dear")
    prepared = get(ada.store, MESSAGE, message)
    meet(ada, eve)
    messages.edit_message(eve.store, message, {"subject": "Better offer"})
    meet(ada, eve)
    assert not sent_mail.take_in_hand(ada.store, prepared, LATER)
    assert sent_mail.take_in_hand(ada.store, get(ada.store, MESSAGE, message), LATER)
    assert messages.get_message(ada.store, message).subject == "Better offer"


def meet(*devices: Device) -> None:
    for _ in range(2):
        for device in devices:
            device.sync()
