"""What the window of an e-mail begins with: whom it regards, what was saved and kept of it, and what is offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.ids import new_id
from crm_desktop.domain.mail_states import DRAFT
from crm_desktop.domain.specs import KIND
from crm_desktop.services import records
from crm_desktop.services.mail_accounts import AccountRow, list_accounts
from crm_desktop.services.mail_drafts import Kept, kept_of
from crm_desktop.services.message_files import Enclosed, files_of
from crm_desktop.services.messages import MessageRow, get_message
from crm_desktop.services.templates import TemplateRow, list_templates
from crm_desktop.store import Store

Texts = dict[str, str]
_OF_MESSAGE = ("to_addresses", "cc_addresses", "bcc_addresses", "subject", "body")


@dataclass(frozen=True)
class About:
    """Whom an e-mail regards and what it begins with; or the message that is changed."""

    kind_name: str = ""
    record_id: str = ""
    name: str = ""
    email: str = ""
    message_id: str = ""
    key: str = ""  # the id that it has or will have
    subject: str = ""
    body: str = ""
    files: tuple[Enclosed, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", self.message_id or self.key or new_id())

    def title(self) -> str:
        """Return what the window is called."""
        if self.message_id:
            return tr("Change an e-mail")
        return tr("Write to {name}", name=self.name) if self.name else tr("Write an e-mail")

    def of_record(self) -> Texts:
        """Return the record that it regards."""
        return {"record_kind": self.kind_name, "record_id": self.record_id} if self.record_id else {}


@dataclass(frozen=True)
class Begun:
    """What is known when the window opens."""

    accounts: list[AccountRow]
    templates: list[TemplateRow]
    offered: tuple[Enclosed, ...]  # files of the record
    texts: Texts
    files: tuple[Enclosed, ...]
    kept: Kept | None
    waits: bool  # in the outbox, and not as a draft


def begin(store: Store, about: About) -> Begun:
    """Read what a window begins with."""
    message = get_message(store, about.message_id) if about.message_id else None
    texts = {"to_addresses": about.email, "subject": about.subject, "body": about.body}
    return Begun(
        list_accounts(store),
        list_templates(store, "email"),
        files_of(store, about.record_id) if about.record_id else (),
        _texts_of(message) if message is not None else texts,
        files_of(store, about.message_id) if message is not None else about.files,
        kept_of(store, about.key),
        message is not None and message.state != DRAFT,
    )


def about_message(store: Store, message_id: str) -> About:
    """Return what the window needs to go on with a message, or with what was kept of one; empty begins a new one."""
    if not message_id:
        return About()
    if store.query("SELECT 1 FROM message WHERE id = ?", (message_id,)):
        row = get_message(store, message_id)
        return About(row.record_kind, row.record_id, message_id=message_id)
    kept = kept_of(store, message_id)
    texts = kept.texts if kept is not None else {}
    kind, record_id = texts.get("record_kind", ""), texts.get("record_id", "")
    rows = store.query(f"SELECT 1 FROM {KIND[kind].name} WHERE id = ?", (record_id,)) if kind in KIND else []  # noqa: S608 spec
    if not rows:
        return About(key=message_id)
    return About(kind, record_id, records.name_of(store, KIND[kind], record_id), key=message_id)


def values_of(texts: Mapping[str, str]) -> dict[str, object]:
    """Return what of the texts is the message's own, as it is saved."""
    found: dict[str, object] = {name: texts.get(name, "") for name in _OF_MESSAGE}
    more = ("template_id", "record_kind", "record_id")
    return found | {name: texts[name] for name in more if texts.get(name)}


def _texts_of(row: MessageRow) -> Texts:
    return {
        "to_addresses": row.to, "cc_addresses": row.cc, "bcc_addresses": row.bcc, "subject": row.subject,
        "body": row.body, "account": row.account_id, "template_id": row.template_id,
        "send_at": "" if row.send_at is None else str(row.send_at),
    }  # fmt: skip
