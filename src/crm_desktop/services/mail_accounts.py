"""The accounts that e-mails are sent from. Passwords lie in the system's key store, never in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.mail_addresses import check_email, check_one_line
from crm_desktop.domain.specs import MAIL_ACCOUNT
from crm_desktop.services import records
from crm_desktop.services.validation import clean_changes, clean_new
from crm_desktop.store.engine import Store
from crm_desktop.store.unit_of_work import Unit

PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account."""

    id: str
    name: str
    sender_name: str
    sender_address: str
    host: str
    port: int
    security: str
    login: str
    is_default: bool
    signature: str

    @property
    def domain(self) -> str:
        """Return the domain of the sender."""
        return self.sender_address.rpartition("@")[2]


def create_account(store: Store, *, name: str = "", sender_address: str, host: str, **fields: object) -> str:
    """Add an account and return its id; the first one is used by default."""
    values = _checked({"name": name or sender_address, "sender_address": sender_address, "host": host, **fields})
    values.setdefault("security", "starttls")
    values.setdefault("port", PORTS[str(values["security"])])
    cleaned = clean_new(MAIL_ACCOUNT, values)
    if not list_accounts(store):
        cleaned["is_default"] = True
    with store.write(tr("New mail account: {name}", name=cleaned["name"])) as unit:
        if cleaned.get("is_default"):
            _no_other_default(unit, "")
        return unit.insert(MAIL_ACCOUNT, id=None, **cleaned)


def update_account(store: Store, account_id: str, changed: Mapping[str, object]) -> str | None:
    """Change an account; return the batch, None where nothing differs."""
    name = records.name_of(store, MAIL_ACCOUNT, account_id)
    cleaned = clean_changes(MAIL_ACCOUNT, _checked(dict(changed)))
    with store.write(tr("Mail account “{name}” changed", name=name)) as unit:
        if cleaned.get("is_default"):
            _no_other_default(unit, account_id)
        return unit.batch_id if unit.update(MAIL_ACCOUNT, account_id, cleaned) else None


def list_accounts(store: Store) -> list[AccountRow]:
    """Return the accounts, the one that is used by default first."""
    rows = store.query(
        "SELECT id, name, sender_name, sender_address, host, port, security, login, is_default, signature "
        "FROM mail_account WHERE deleted_at IS NULL ORDER BY coalesce(is_default, 0) DESC, name COLLATE NOCASE, k"
    )
    return [_account(row) for row in rows]


def get_account(store: Store, account: str = "") -> AccountRow:
    """Return an account by id, name or address; without one, that which is used by default."""
    found = list_accounts(store)
    if not account and found:
        return found[0]
    for row in found:
        if account and account in (row.id, row.name, row.sender_address):
            return row
    raise NotFoundError(
        tr("There is no mail account “{name}”", name=account) if account else tr("There is no mail account yet"),
        tr("Add one under Settings, Mail."),
    )


def _account(row: tuple[object, ...]) -> AccountRow:
    key, name, sender_name, address, host, port, security, login, is_default, signature = row
    way = str(security or "starttls")
    return AccountRow(
        str(key), str(name or ""), str(sender_name or ""), str(address or ""), str(host or ""),
        int(str(port or 0)) or PORTS[way], way, str(login or ""), bool(is_default), str(signature or ""),
    )  # fmt: skip


def _checked(values: dict[str, object]) -> dict[str, object]:
    """Refuse an address that can't send, a server that is none, and a port out of range."""
    if "sender_address" in values:
        values["sender_address"] = check_email(str(values["sender_address"] or ""), "sender_address")
    for name in ("sender_name", "host", "login"):
        check_one_line(str(values.get(name) or ""), name)
    if "host" in values and not str(values["host"] or "").strip():
        raise ValidationError(
            tr("The mail server is missing"), tr("Write its name, like smtp.example.com."), field="host"
        )
    port = values.get("port")
    if port not in (None, "") and not (str(port).strip().isdecimal() and 0 < int(str(port)) < 65536):
        raise ValidationError(
            tr("“{port}” is not a port", port=str(port)[:20]), tr("Most servers use 587 or 465."), field="port"
        )
    return values


def _no_other_default(unit: Unit, account_id: str) -> None:
    for (other,) in unit.query("SELECT id FROM mail_account WHERE is_default = 1 AND id <> ?", (account_id,)):
        unit.update(MAIL_ACCOUNT, str(other), {"is_default": None})
