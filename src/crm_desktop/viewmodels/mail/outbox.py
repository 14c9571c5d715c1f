"""The outbox as it is shown: each message with its state in words, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_desktop.domain.collate import fold
from crm_desktop.domain.i18n import tr, trc
from crm_desktop.domain.mail_states import DRAFT, FAILED, HANDED, QUEUED, SENDING, SENT, UNKNOWN
from crm_desktop.services.mail_accounts import list_accounts
from crm_desktop.services.mail_drafts import Kept, list_kept
from crm_desktop.services.message_files import Enclosed, files_by_record
from crm_desktop.services.messages import MessageRow, count_by_state, list_messages
from crm_desktop.services.wording import Names
from crm_desktop.store import Store

WAITING, DRAFTS, YOURS, GONE, ALL = "waiting", "drafts", "yours", "gone", "all"
VIEWS: Mapping[str, tuple[str, ...]] = {
    WAITING: (QUEUED, SENDING, DRAFT, FAILED, UNKNOWN),
    DRAFTS: (DRAFT,),
    YOURS: (UNKNOWN, FAILED),
    GONE: (SENT, HANDED),
    ALL: (),
}
EDIT, SEND, HOLD, AGAIN, WAS_SENT, NOT_SENT, DELETE = "edit", "send", "hold", "again", "was_sent", "not_sent", "delete"
_LOOKS = {
    DRAFT: ("neutral", "pencil"), QUEUED: ("accent", "clock"), SENDING: ("accent", "send"), SENT: ("ok", "check"),
    FAILED: ("danger", "circle-x"), UNKNOWN: ("warn", "circle-help"), HANDED: ("neutral", "external-link"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """A message in words."""

    row: MessageRow
    who: str  # the record that it regards
    account: str
    state: str
    tone: str
    icon: str
    is_here: bool  # queued on this device
    files: tuple[Enclosed, ...] = ()
    kept_at: int | None = None  # when something was written that is not saved

    @property
    def is_unsaved(self) -> bool:
        """Return whether nothing of it was ever saved: it stands on this computer only."""
        return self.kept_at is not None and not self.row.created_at

    @property
    def actions(self) -> tuple[str, ...]:
        """Return what can be done with it now, the most likely first."""
        if self.is_unsaved:
            return EDIT, DELETE
        if self.row.state == UNKNOWN:
            return WAS_SENT, NOT_SENT, AGAIN
        if self.row.state in (SENT, HANDED):
            return (AGAIN,)
        if self.row.state == SENDING:
            return ()
        if not self.is_here and self.row.state == QUEUED:
            return EDIT, AGAIN
        first = {QUEUED: (SEND, EDIT, HOLD), FAILED: (SEND, EDIT, AGAIN), DRAFT: (SEND, EDIT)}[self.row.state]
        return (*first, DELETE)


@dataclass(frozen=True, slots=True)
class Outbox:
    """The lines of a view, and how many there are of each state."""

    lines: Sequence[OutboxLine]
    counts: Mapping[str, int]
    has_account: bool

    def count(self, view: str) -> int:
        """Return how many messages a view has."""
        return sum(n for state, n in self.counts.items() if not VIEWS[view] or state in VIEWS[view])


def read_outbox(store: Store, view: str) -> Outbox:
    """Return the messages of a view, what wants an answer first."""
    names, accounts = Names(store), {account.id: account.name for account in list_accounts(store)}
    kept = {one.key: one for one in list_kept(store)}
    rows = list_messages(store, VIEWS[view])
    files = files_by_record(store, [row.id for row in rows])
    lines = [_line(store, row, names, accounts, files.get(row.id, ()), kept.pop(row.id, None)) for row in rows]
    if view in (WAITING, DRAFTS, ALL):
        new = [one for one in kept.values() if not _is_known(store, one.key)]
        at = sum(line.row.state in (UNKNOWN, FAILED) for line in lines) if view != DRAFTS else 0
        lines[at:at] = [_line(store, _unsaved(one), names, accounts, one.files, one) for one in new]
    return Outbox(lines, count_by_state(store), bool(accounts))


def matching(lines: Sequence[OutboxLine], text: str) -> list[OutboxLine]:
    """Return the lines in which every word of the text stands somewhere; accents don't matter."""
    words = fold(text).split()
    return [line for line in lines if all(word in _haystack(line) for word in words)]


def state_words(state: str) -> str:
    """Return what a state is called."""
    return {
        DRAFT: trc("message", "Draft"),
        QUEUED: trc("message", "Waiting"),
        SENDING: trc("message", "Being sent"),
        SENT: trc("message", "Sent"),
        FAILED: trc("message", "Not sent"),
        UNKNOWN: trc("message", "Was it sent?"),
        HANDED: trc("message", "In the mail program"),
    }[state]


def action_words(action: str) -> tuple[str, str]:
    """Return what a button says, and its icon."""
    return {
        EDIT: (tr("Edit"), "pencil"),
        SEND: (tr("Send now"), "send"),
        HOLD: (tr("Hold back"), "circle-pause"),
        AGAIN: (tr("Write again"), "copy"),
        WAS_SENT: (tr("It arrived"), "check"),
        NOT_SENT: (tr("Send it again"), "rotate-ccw"),
        DELETE: (tr("Move to bin"), "trash-2"),
    }[action]


def _is_known(store: Store, key: str) -> bool:
    return bool(store.query("SELECT 1 FROM message WHERE id = ?", (key,)))


def _unsaved(kept: Kept) -> MessageRow:
    """Return what was kept as a row, as it will be once it is saved."""
    texts = kept.texts
    return MessageRow(
        id=kept.key, to=texts.get("to_addresses", ""), cc=texts.get("cc_addresses", ""),
        bcc=texts.get("bcc_addresses", ""), subject=texts.get("subject", ""), body=texts.get("body", ""), state=DRAFT,
        account_id=texts.get("account", ""), record_kind=texts.get("record_kind", ""),
        record_id=texts.get("record_id", ""), person_id="", template_id="", merge_id="", error="", message_id="",
        answer="", device="", is_mailing=False, send_at=None, retry_at=None, attempts=0, sent_at=None, created_at=0,
        updated_at=kept.at,
    )  # fmt: skip


def _line(
    store: Store, row: MessageRow, names: Names, accounts: Mapping[str, str], files: tuple[Enclosed, ...],
    kept: Kept | None = None,
) -> OutboxLine:  # fmt: skip
    tone, icon = _LOOKS[row.state]
    who = names.name(row.record_kind, row.record_id) if row.record_kind and row.record_id else ""
    is_here = not row.device or row.device == store.device_id
    return OutboxLine(
        row, who, accounts.get(row.account_id, ""), state_words(row.state), tone, icon, is_here, files,
        kept.at if kept is not None else None,
    )  # fmt: skip


def _haystack(line: OutboxLine) -> str:
    files = " ".join(file.name for file in line.files)
    return fold(f"{line.who} {line.row.to} {line.row.subject} {line.state} {files}")
