"""Messages on their way out: written, put in the outbox, changed until they leave, and looked after when they fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from crm_desktop.domain.errors import ConflictError, ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.ids import new_id
from crm_desktop.domain.mail_addresses import check_one_line, joined, parse_addresses
from crm_desktop.domain.mail_states import DRAFT, EDITABLE, HANDED, QUEUED, SENT, UNKNOWN
from crm_desktop.domain.specs import MESSAGE
from crm_desktop.services import records, sent_mail
from crm_desktop.services.mail_accounts import AccountRow, get_account
from crm_desktop.services.message_files import Enclosed, files_of, put_files
from crm_desktop.services.validation import clean_new, clean_value
from crm_desktop.store.engine import Store
from crm_desktop.store.unit_of_work import Unit

SUBJECT_LIMIT = 900  # signs: a header line ends at 998 bytes where it is not folded


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as a line of the outbox."""

    id: str
    to: str
    cc: str
    bcc: str
    subject: str
    body: str
    state: str
    account_id: str
    record_kind: str
    record_id: str
    person_id: str
    template_id: str
    merge_id: str
    error: str
    message_id: str
    answer: str
    device: str
    is_mailing: bool
    send_at: int | None
    retry_at: int | None
    attempts: int
    sent_at: int | None
    created_at: int
    updated_at: int


_TEXTS = (
    "id, to_addresses, cc_addresses, bcc_addresses, subject, body, state, account_id, record_kind, record_id, "
    "person_id, template_id, merge_id, error, message_id, answer, device"
)
_NUMBERS = "is_mailing, send_at, retry_at, attempts, sent_at, created_at, updated_at"


def draft_message(store: Store, *, files: Sequence[Enclosed] = (), **fields: object) -> str:
    """Keep a message that is not to be sent yet, with its files, and return its id."""
    values = clean_message({"channel": "email", "state": DRAFT, **fields})
    with store.write(tr("Draft of an e-mail: {subject}", subject=named(values))) as unit:
        message_id = unit.insert(MESSAGE, id=None, **values)
        put_files(unit, message_id, files)
        return message_id


def queue_message(
    store: Store,
    *,
    to: str,
    subject: str,
    body: str,
    account: str = "",
    cc: str = "",
    bcc: str = "",
    send_at: int | None = None,
    **fields: object,
) -> str:
    """Put a message in the outbox of this device and return its id; it goes out at `send_at`, or as soon as it can."""
    values = {
        "to_addresses": to, "cc_addresses": cc, "bcc_addresses": bcc, "subject": subject, "body": body,
        "send_at": send_at, **fields,
    }  # fmt: skip
    ready = ready_to_send(store, get_account(store, account), values)
    with store.write(tr("E-mail in the outbox: {subject}", subject=named(ready))) as unit:
        return insert_ready(unit, ready)


def ready_to_send(store: Store, account: AccountRow, values: Mapping[str, object]) -> dict[str, object]:
    """Return the values of a message that may leave; raise ValidationError where something is missing."""
    cleaned = clean_message({"channel": "email", **values})
    check_sendable(cleaned)
    return {**cleaned, "state": QUEUED, "account_id": account.id, "device": store.device_id, "attempts": 0}


def insert_ready(unit: Unit, values: Mapping[str, object]) -> str:
    """Put a message in the outbox inside a transaction; its number is its own for ever, whatever is tried again."""
    record_id = new_id()
    domain = _domain_of(unit, str(values["account_id"]))
    return unit.insert(MESSAGE, id=record_id, **values, message_id=f"<{record_id}@{domain}>")


def edit_message(
    store: Store, message_id: str, changed: Mapping[str, object], seen: Mapping[str, object] | None = None
) -> str | None:
    """Change a message that has not left; return the batch, None where nothing differs."""
    values = clean_message(dict(changed))
    with store.write(tr("E-mail changed: {subject}", subject=subject_of(store, message_id))) as unit:
        row = editable_row(unit, message_id)
        if row["state"] != DRAFT:
            check_sendable({**row, **values})
        return unit.batch_id if unit.update(MESSAGE, message_id, values, seen) else None


def send_message(store: Store, message_id: str, *, account: str = "", send_at: int | None = None) -> str:
    """Put a draft, or one that failed, in the outbox; return the batch."""
    with store.write(tr("E-mail in the outbox: {subject}", subject=subject_of(store, message_id))) as unit:
        row = editable_row(unit, message_id)
        chosen = get_account(store, account or str(row.get("account_id") or ""))
        check_sendable(row)
        number = str(row.get("message_id") or "") or f"<{message_id}@{chosen.domain}>"
        unit.update(
            MESSAGE,
            message_id,
            {
                "state": QUEUED, "account_id": chosen.id, "device": store.device_id, "send_at": send_at,
                "retry_at": None, "error": None, "attempts": 0, "message_id": number,
            },
        )  # fmt: skip
        return unit.batch_id


def hold_message(store: Store, message_id: str) -> str:
    """Take a waiting message out of the outbox: it stays as a draft. Return the batch."""
    with store.write(tr("E-mail held back: {subject}", subject=subject_of(store, message_id))) as unit:
        editable_row(unit, message_id)
        unit.update(MESSAGE, message_id, {"state": DRAFT, "retry_at": None, "error": None})
        return unit.batch_id


def decide_unknown(store: Store, message_id: str, *, was_sent: bool) -> str:
    """Answer whether a message arrived of which nobody knows: done, or it goes out once more. Return the batch."""
    subject = subject_of(store, message_id)
    title = (
        tr("It was sent: {subject}", subject=subject) if was_sent else tr("It was not sent: {subject}", subject=subject)
    )
    with store.write(title) as unit:
        row = _row(unit, message_id)
        if row["state"] != UNKNOWN:
            raise ConflictError(tr("This is answered already"), tr("Look at the message in the outbox."))
        if was_sent:
            sent_mail.mark_sent(unit, row, SENT, answer="", at=store.clock.now())
        else:
            changed = {"state": QUEUED, "device": store.device_id, "retry_at": None, "error": None, "attempts": 0}
            unit.update(MESSAGE, message_id, changed)
        return unit.batch_id


def hand_over(store: Store, message_id: str) -> str:
    """Note that the mail program of the computer has a message now; return the batch."""
    with store.write(tr("Given to the mail program: {subject}", subject=subject_of(store, message_id))) as unit:
        row = editable_row(unit, message_id)
        sent_mail.mark_sent(unit, row, HANDED, answer="", at=store.clock.now())
        return unit.batch_id


def write_again(store: Store, message_id: str) -> str:
    """Make a draft of the same words and files and return its id: a message that left stays as it was sent."""
    row = records.get(store, MESSAGE, message_id)
    names = (
        "to_addresses", "cc_addresses", "bcc_addresses", "subject", "body", "language", "template_id", "account_id",
        "record_kind", "record_id", "person_id",
    )  # fmt: skip
    values = {name: row[name] for name in names if row[name] is not None}
    return draft_message(store, files=files_of(store, message_id), **values)


def get_message(store: Store, message_id: str) -> MessageRow:
    """Return a message."""
    found = _rows(store, "id = ?", (message_id,))
    if not found:
        raise records.not_found(MESSAGE, message_id)
    return found[0]


def list_messages(store: Store, states: tuple[str, ...] = (), limit: int = 1_000) -> list[MessageRow]:
    """Return e-mails of these states, what wants an answer first, then what waits, then the newest."""
    marks = ",".join("?" * len(states))
    where = f"state IN ({marks})" if states else "1"
    order = (
        "CASE state WHEN 'unknown' THEN 0 WHEN 'failed' THEN 1 WHEN 'sending' THEN 2 WHEN 'queued' THEN 3 "
        "WHEN 'draft' THEN 4 ELSE 5 END, coalesce(sent_at, send_at, created_at) DESC, k DESC"
    )
    return _rows(
        store, f"deleted_at IS NULL AND channel = 'email' AND {where}", states, f"ORDER BY {order} LIMIT {limit:d}"
    )


def count_by_state(store: Store) -> dict[str, int]:
    """Return how many e-mails are in each state."""
    rows = store.query(
        "SELECT state, count(*) FROM message WHERE deleted_at IS NULL AND channel = 'email' GROUP BY state"
    )
    return {str(state): int(str(n)) for state, n in rows}


def clean_message(values: dict[str, object]) -> dict[str, object]:
    """Return values as they are stored; an address or a subject that injects a header is refused."""
    for name in ("to_addresses", "cc_addresses", "bcc_addresses"):
        if name in values:
            values[name] = joined(parse_addresses(str(values[name] or ""), name))
    if "subject" in values:
        subject = str(values["subject"] or "")
        check_one_line(subject, "subject")
        if len(subject) > SUBJECT_LIMIT:
            raise ValidationError(
                tr("The subject is longer than {n} signs", n=SUBJECT_LIMIT), tr("Move the rest into the text."),
                field="subject",
            )  # fmt: skip
    if values.get("record_kind") == "person":
        values.setdefault("person_id", values.get("record_id"))
    if "channel" in values:
        return clean_new(MESSAGE, values)
    return {name: clean_value(MESSAGE.by_name[name], value) for name, value in values.items()}


def check_sendable(values: Mapping[str, object]) -> None:
    """Refuse to send what goes to nobody or says nothing."""
    if not values.get("to_addresses"):
        raise ValidationError(tr("The e-mail goes to nobody"), tr("Write an address into “To”."), field="to_addresses")
    if not values.get("subject") and not values.get("body"):
        raise ValidationError(tr("The e-mail is empty"), tr("Write a subject or a text."), field="body")


def subject_of(store: Store, message_id: str) -> str:
    """Return the subject under which a message is spoken of."""
    return records.name_of(store, MESSAGE, message_id)


def editable_row(unit: Unit, message_id: str) -> Mapping[str, object]:
    """Return a message that may be changed; raise ConflictError where it left meanwhile."""
    row = _row(unit, message_id)
    if (row.get("state") or DRAFT) not in EDITABLE:
        raise ConflictError(
            tr("This e-mail has left, or is leaving now"), tr("Write a new one: “Write again” takes its words along.")
        )
    return row


def named(values: Mapping[str, object]) -> str:
    """Return what a message is called in History: its subject, else where it goes."""
    return str(values.get("subject") or values.get("to_addresses") or tr("without a subject"))


def _row(unit: Unit, message_id: str) -> Mapping[str, object]:
    row = unit.row(MESSAGE, message_id)
    if row is None:
        raise records.not_found(MESSAGE, message_id)
    return row


def _rows(store: Store, where: str, params: tuple[object, ...], more: str = "") -> list[MessageRow]:
    rows = store.query(f"SELECT {_TEXTS}, {_NUMBERS} FROM message WHERE {where} {more}", params)  # noqa: S608 fixed
    return [_message(row) for row in rows]


def _message(row: tuple[object, ...]) -> MessageRow:
    names = [field.name for field in fields(MessageRow)]
    texts = {name: str(value or "") for name, value in zip(names[:17], row[:17], strict=True)}
    numbers = {
        name: None if value is None else int(str(value)) for name, value in zip(names[17:], row[17:], strict=True)
    }
    texts["state"] = texts["state"] or DRAFT
    numbers |= {"is_mailing": bool(numbers["is_mailing"]), "attempts": numbers["attempts"] or 0}
    return MessageRow(**texts, **numbers)  # type: ignore[arg-type]


def _domain_of(unit: Unit, account_id: str) -> str:
    rows = unit.query("SELECT sender_address FROM mail_account WHERE id = ?", (account_id,))
    return str(rows[0][0]).rpartition("@")[2] if rows else "localhost"
