"""Mail of a working firm: an account, templates in three languages, and messages in every state."""

from __future__ import annotations

from crm_desktop.domain.specs import MESSAGE, PERSON
from crm_desktop.services.mail_accounts import create_account
from crm_desktop.services.messages import draft_message, queue_message
from crm_desktop.services.people import create_person
from crm_desktop.services.records import update
from crm_desktop.services.templates import create_template
from crm_desktop.store import Store

_HOUR = 3_600_000
_OFFER = (
    "Dear {first name},\n\nthank you for the visit. The offer for the milling line is attached; it holds for 30 days."
    "\n\nKind regards\n{my name}"
)


def people_to_write_to(store: Store) -> None:
    """Add the people whom the messages of `fill` and a mailing go to."""
    for n in range(9):
        points = [{"kind": "email", "value": f"p{n}@x.example"}]
        create_person(store, given_name=f"Person{n}", family_name="Malý", points=points)


def fill(store: Store) -> None:
    """Write all of it."""
    create_account(
        store, name="Work", sender_name="Marta Kováčová", sender_address="marta@tatra.example",
        host="smtp.tatra.example", login="marta@tatra.example", signature="Marta Kováčová\nTatra Tools",
    )  # fmt: skip
    create_template(store, name="After a visit", language="en", subject="Our offer for {company}", body=_OFFER)
    create_template(store, name="Narodeniny", language="sk", subject="Všetko najlepšie, {meno}",
                    body="Dobrý deň,\n\nk narodeninám želáme všetko dobré.\n\n{moje meno}")  # fmt: skip
    create_template(store, name="Dirección", kind="label", language="es", body="{nombre completo}\n{dirección}")
    create_template(store, name="Price list by post", kind="letter", language="en", subject="Prices 2027",
                    body="Dear {name},\n\nplease find our prices below.\n\n{my name}")  # fmt: skip
    people = [str(r[0]) for r in store.query("SELECT id FROM person WHERE deleted_at IS NULL ORDER BY k LIMIT 9")]
    now = store.clock.now()
    for at, (state, more) in enumerate(_STATES):
        about = {"record_kind": "person", "record_id": people[at]}
        subject, to = f"Offer {2026 + at}", f"person{at}@customer.example"
        if state == "draft":
            draft_message(store, to_addresses=to, subject=subject, body=_OFFER, **about)
            continue
        at_time = now + 20 * _HOUR if more.get("later") else None
        message = queue_message(store, to=to, subject=subject, body="Dear customer,\n\nplease find our offer.",
                                send_at=at_time, **about)  # fmt: skip
        values = {key: value for key, value in more.items() if key != "later"}
        if state == "sent":
            values["sent_at"] = now - at * _HOUR
        update(store, MESSAGE, message, {"state": state, **values})
    update(store, PERSON, people[0], {"email_opt_out": True})
    update(store, PERSON, people[5], {"consent": "withdrawn"})


_STATES: tuple[tuple[str, dict[str, object]], ...] = (
    ("unknown", {"attempts": 1, "error": "smtp.tatra.example did not say whether it took the message. It may have "
                 "arrived. It took too long."}),
    ("failed", {"attempts": 1, "answer": "550 5.1.1 no such user", "error": "smtp.tatra.example does not take mail for "
                "person1@customer.example. It answered: 550 5.1.1 no such user"}),
    ("queued", {"attempts": 3, "error": "The server “smtp.tatra.example” was not found. You may be offline."}),
    ("queued", {"later": True}),
    ("draft", {}),
    ("sent", {"attempts": 1, "answer": "250 2.0.0 Ok: queued as 4bXk2Q0TzGz9s"}),
    ("sent", {"attempts": 2, "answer": "250 2.0.0 Ok: queued as 4bXk1P3vzGz9r"}),
    ("handed", {}),
)  # fmt: skip
