"""What is written in the window of an e-mail and saved there: text, addresses and files in one thing to undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.mail_states import DRAFT, HANDED, QUEUED
from crm_desktop.domain.specs import MESSAGE
from crm_desktop.services import records, sent_mail
from crm_desktop.services.mail_accounts import get_account
from crm_desktop.services.mail_drafts import Kept, forget
from crm_desktop.services.message_files import Enclosed, check_files, put_files
from crm_desktop.services.messages import SUBJECT_LIMIT, check_sendable, clean_message, editable_row, named
from crm_desktop.store.engine import Store
from crm_desktop.store.unit_of_work import Unit

Values = Mapping[str, object]


def queue_written(
    store: Store, message_id: str, values: Values, files: Sequence[Enclosed] = (), *,
    account: str = "", send_at: int | None = None,
) -> str:  # fmt: skip
    """Put what was written in the outbox, new or changed, and return the batch; nothing of it is kept where a part of
    it can't be sent."""
    sender, cleaned = get_account(store, account), clean_message(dict(values))
    check_sendable(cleaned)
    check_files(store, files)
    cleaned |= {
        "state": QUEUED, "account_id": sender.id, "device": store.device_id, "send_at": send_at,
        "retry_at": None, "error": None, "attempts": 0,
    }  # fmt: skip
    with store.write(tr("E-mail in the outbox: {subject}", subject=named(cleaned))) as unit:
        row = _put(unit, message_id, cleaned, files)
        if not row.get("message_id"):
            unit.update(MESSAGE, message_id, {"message_id": f"<{message_id}@{sender.domain}>"})
        return unit.batch_id


def draft_written(
    store: Store, message_id: str, values: Values, files: Sequence[Enclosed] = (), *, send_at: int | None = None
) -> str:
    """Keep what was written, and return the batch; what waited in the outbox waits no more."""
    cleaned = clean_message(dict(values)) | {"state": DRAFT, "send_at": send_at, "retry_at": None, "error": None}
    with store.write(tr("Draft of an e-mail: {subject}", subject=named(cleaned))) as unit:
        _put(unit, message_id, cleaned, files)
        return unit.batch_id


def hand_written(store: Store, message_id: str, values: Values, files: Sequence[Enclosed] = ()) -> str:
    """Note that the mail program of the computer has what was written, and return the batch."""
    cleaned = clean_message(dict(values))
    with store.write(tr("Given to the mail program: {subject}", subject=named(cleaned))) as unit:
        _put(unit, message_id, cleaned, files)
        row = unit.row(MESSAGE, message_id) or {}
        sent_mail.mark_sent(unit, row, HANDED, answer="", at=store.clock.now())
        return unit.batch_id


def discard_kept(store: Store, kept: Kept) -> str | None:
    """Move what was never saved to the bin, from where it comes back as a draft, and return the batch."""
    values = {name: kept.texts.get(name, "") for name in ("subject", "body")}
    addresses = {name: kept.texts.get(name, "") for name in ("to_addresses", "cc_addresses", "bcc_addresses")}
    record = {name: kept.texts[name] for name in ("record_kind", "record_id") if kept.texts.get(name)}
    try:
        draft_written(store, kept.key, {**values, **addresses, **record}, kept.files)
    except ValidationError:  # an address was half written
        subject = " ".join(values["subject"].split())[:SUBJECT_LIMIT]
        draft_written(store, kept.key, {**values, **record, "subject": subject}, kept.files)
    forget(store, kept.key)
    return records.delete(store, MESSAGE, kept.key)


def _put(unit: Unit, message_id: str, values: Values, files: Sequence[Enclosed]) -> Values:
    """Write a message and its files; return what stood there before."""
    row = unit.row(MESSAGE, message_id)
    if row is None:
        unit.insert(MESSAGE, id=message_id, **{"channel": "email", "state": DRAFT, **values})
    else:
        editable_row(unit, message_id)
        if row["deleted_at"] is not None:
            unit.restore(MESSAGE, message_id)
        unit.update(MESSAGE, message_id, values)
    put_files(unit, message_id, files)
    return row or {}
