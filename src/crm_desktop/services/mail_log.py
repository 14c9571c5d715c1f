"""What the log knows of messages that left; it knows more than a row that was put back."""

from __future__ import annotations

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.mail_states import LEFT
from crm_desktop.store.engine import Store
from crm_desktop.store.log import batch_number


def was_sent_before(store: Store, message_id: str) -> bool:
    """Return whether the log knows that a message was sent once, though it waits again."""
    rows = store.query(
        "SELECT 1 FROM change WHERE rid = ? AND tbl = 'message' AND json_extract(new, '$.state') IN ('sent', 'handed') "
        "LIMIT 1",
        (message_id,),
    )
    return bool(rows)


def check_not_left(store: Store, batch_id: str) -> None:
    """Refuse to undo what would make a message that left wait again: it would be sent twice."""
    number = store.read_once(lambda c: batch_number(c, batch_id)) or 0
    left = ", ".join(f"'{state}'" for state in sorted(LEFT))
    rows = store.query(
        "SELECT 1 FROM change c JOIN tx t ON t.tx = c.tx WHERE t.batch = ? AND c.tbl = 'message' AND c.kind = 'U' "  # noqa: S608
        f"AND json_extract(c.new, '$.state') IN ({left}) AND json_extract(c.old, '$.state') <> 'unknown' LIMIT 1",
        (number,),
    )
    if rows:
        raise ValidationError(
            tr("An e-mail that left can't be taken back"),
            tr("Write another one; the message stays in the outbox as it was sent."),
        )
