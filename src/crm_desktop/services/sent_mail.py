"""What the sender of the outbox reads and writes: what is due, what it takes in hand, and how it ended.

A message that left is a done e-mail in the timeline, written in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.mail_states import QUEUED, SENDING, SENT, UNKNOWN
from crm_desktop.domain.specs import ACTIVITY, KIND, MESSAGE
from crm_desktop.services.activity_ties import put_all
from crm_desktop.services.message_files import Enclosed, files_in
from crm_desktop.store.engine import Store
from crm_desktop.store.log import Cause
from crm_desktop.store.unit_of_work import Unit

Row = Mapping[str, object]
# What a person sees of a message before it leaves; where it differs from what was made ready, it waits a round.
CONTENT = (
    "account_id", "to_addresses", "cc_addresses", "bcc_addresses", "subject", "body", "send_at", "device", "message_id",
)  # fmt: skip


def due_ids(store: Store, now: int, limit: int = 500) -> list[str]:
    """Return the messages of this device that may leave now, in the order in which they were to go."""
    rows = store.query(
        "SELECT id FROM message WHERE state = 'queued' AND channel = 'email' AND device = ? AND deleted_at IS NULL "
        "AND coalesce(send_at, 0) <= ? AND coalesce(retry_at, 0) <= ? ORDER BY coalesce(send_at, 0), k LIMIT ?",
        (store.device_id, now, now, limit),
    )
    return [str(row[0]) for row in rows]


def next_due(store: Store) -> int | None:
    """Return when the next message of this device may leave; None where none waits."""
    rows = store.query(
        "SELECT min(max(coalesce(send_at, 0), coalesce(retry_at, 0))) FROM message "
        "WHERE state IN ('queued', 'sending') AND channel = 'email' AND device = ? AND deleted_at IS NULL",
        (store.device_id,),
    )
    return None if rows[0][0] is None else int(str(rows[0][0]))


def take_in_hand(store: Store, prepared: Row, until: int, files: Sequence[Enclosed] = ()) -> bool:
    """Say that a message leaves now, if it and its files are as they were prepared; `until` is when it counts as lost.

    Committed before the first byte of the message is sent: whoever finds it in this state later knows that it may
    have left. Two programs on one file can't both get it.
    """
    message_id = str(prepared["id"])
    with store.write(tr("E-mail is being sent"), cause=Cause.RULE) as unit:
        row = unit.row(MESSAGE, message_id)
        if row is None or row["deleted_at"] is not None or row["state"] != QUEUED:
            return False
        if any(row[name] != prepared[name] for name in CONTENT) or files_in(unit, message_id) != tuple(files):
            return False
        attempts = int(str(row["attempts"] or 0)) + 1
        return unit.update(MESSAGE, message_id, {"state": SENDING, "retry_at": until, "attempts": attempts})


def settle(store: Store, message_id: str, title: str, changed: Mapping[str, object]) -> None:
    """Write down how it ended; of a message that was sent, with its line of the timeline."""
    with store.write(title, cause=Cause.RULE) as unit:
        row = unit.row(MESSAGE, message_id)
        if row is None or row["state"] not in (SENDING, QUEUED):
            return  # somebody decided about it meanwhile
        if changed.get("state") == SENT:
            mark_sent(unit, row, SENT, answer=str(changed.get("answer") or ""), at=store.clock.now())
        else:
            unit.update(MESSAGE, message_id, changed)


def mark_sent(unit: Unit, row: Row, state: str, *, answer: str, at: int) -> None:
    """Mark a message as sent or handed over, with its line of the timeline."""
    activity_id = str(row.get("activity_id") or "") or _write_line(unit, row, at)
    unit.update(
        MESSAGE,
        str(row["id"]),
        {
            "state": state, "sent_at": at, "answer": answer or None, "error": None, "retry_at": None,
            "activity_id": activity_id,
        },
    )  # fmt: skip


def give_up_lost(store: Store, now: int, answer: str) -> int:
    """Ask about messages that a program took in hand and never finished: a crash, a cut; return how many."""
    rows = store.query(
        "SELECT id FROM message WHERE state = 'sending' AND device = ? AND coalesce(retry_at, 0) <= ? "
        "AND deleted_at IS NULL",
        (store.device_id, now),
    )
    for (message_id,) in rows:
        settle(
            store, str(message_id), tr("Nobody knows whether an e-mail was sent"),
            {"state": UNKNOWN, "error": answer, "retry_at": None},
        )  # fmt: skip
    return len(rows)


def _write_line(unit: Unit, row: Row, at: int) -> str:
    """Write the done e-mail of the timeline, tied to the person and to the company where they work."""
    page = _page(unit, row)
    person = str(row.get("person_id") or "")
    fields = {
        "kind": "email", "status": "done", "direction": "out", "done_at": at, "subject": row.get("subject"),
        "body": row.get("body"), "outcome": _to_whom(unit, row),
    }  # fmt: skip
    if page:
        fields |= {"record_kind": page[0], "record_id": page[1]}
    activity_id = unit.insert(ACTIVITY, id=None, **fields)
    people = [person] if person and unit.row(KIND["person"], person) is not None else []
    if page or people:
        put_all(unit, activity_id, page, people, ())
    return activity_id


def _to_whom(unit: Unit, row: Row) -> str:
    names = ", ".join(file.name for file in files_in(unit, str(row["id"])))
    if names:
        return tr("To {addresses}, with {files}", addresses=row.get("to_addresses"), files=names)
    return tr("To {addresses}", addresses=row.get("to_addresses"))


def _page(unit: Unit, row: Row) -> tuple[str, str] | None:
    kind_name, record_id = str(row.get("record_kind") or ""), str(row.get("record_id") or "")
    if kind_name not in KIND or not record_id or unit.row(KIND[kind_name], record_id) is None:
        return None
    return kind_name, record_id
