"""One text for many: e-mails into the outbox as one thing to undo, letters and labels with their addresses.

Who would get a text with a gap, has no address, or wants none is left out and listed with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crm_desktop.domain.errors import CrmError, ValidationError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.ids import new_id
from crm_desktop.domain.mail_addresses import check_email
from crm_desktop.domain.specs import COMPANY, KIND, PERSON
from crm_desktop.services import records
from crm_desktop.services.letter_values import email_of, my_values, postal_address, values_of
from crm_desktop.services.mail_accounts import AccountRow, get_account
from crm_desktop.services.many import NOBODY, Watch, stoppable
from crm_desktop.services.message_files import Enclosed, prove_files, put_files
from crm_desktop.services.messages import insert_ready, ready_to_send
from crm_desktop.services.stop_list import FINAL, stops_of
from crm_desktop.services.templates import Filler, TemplateRow, get_template, missing_words
from crm_desktop.store.engine import Store


@dataclass(frozen=True, slots=True)
class Piece:
    """What one record gets."""

    record_id: str
    name: str
    email: str
    address: tuple[str, ...]
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record that gets nothing, and why."""

    record_id: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A mailing before anything of it is written."""

    kind_name: str
    template: TemplateRow
    pieces: tuple[Piece, ...]
    left_out: tuple[LeftOut, ...]


def plan_mailing(store: Store, template: str, kind_name: str, ids: Sequence[str], watch: Watch = NOBODY) -> Plan:
    """Fill a template for each record: e-mails go to addresses, letters and labels to where people live."""
    found = get_template(store, template)
    filler = Filler(store)
    pieces: list[Piece] = []
    left_out: list[LeftOut] = []
    seen: dict[str, str] = {}
    for at, record_id in enumerate(ids, start=1):
        one = _piece(store, filler, found, kind_name, record_id, seen)
        (pieces if isinstance(one, Piece) else left_out).append(one)  # type: ignore[arg-type]
        watch.at(at, len(ids))
    return Plan(kind_name, found, tuple(pieces), tuple(left_out))


def queue_mailing(
    store: Store,
    plan: Plan,
    files: Sequence[Enclosed] = (),
    *,
    account: str = "",
    send_at: int | None = None,
    watch: Watch = NOBODY,
) -> str | None:
    """Put the e-mails of a plan in the outbox as one batch; return it, None where nobody gets one.

    The same files go along with each. They are proven first: one that is missing or damaged keeps all of it back.
    """
    if plan.template.kind != "email":
        raise ValidationError(
            tr("“{name}” is not a template of an e-mail", name=plan.template.name), tr("Choose another template.")
        )
    sender = get_account(store, account)
    prove_files(store, files)
    mailing = new_id()
    with stoppable(store, title_of(plan)) as batch:
        for at, piece in enumerate(plan.pieces, start=1):
            unit = batch.unit()
            put_files(unit, insert_ready(unit, _values(store, sender, plan, piece, mailing, send_at)), files)
            batch.breathe()
            watch.at(at, len(plan.pieces))
    return batch.id if batch.ops else None


def title_of(plan: Plan) -> str:
    """Return what a mailing is called in History."""
    n = len(plan.pieces)
    return trn("Mailing “{name}” to {n} record", "Mailing “{name}” to {n} records", n, name=plan.template.name)


def sender_line(store: Store) -> str:
    """Return the sender of a letter in one line."""
    mine = my_values(store, "")
    return " · ".join(part for part in (mine["my_company"], mine["my_name"]) if part)


def _piece(
    store: Store, filler: Filler, template: TemplateRow, kind_name: str, record_id: str, seen: dict[str, str]
) -> Piece | LeftOut:
    record = records.get(store, KIND[kind_name], record_id)
    name = str(record.get("display_name") or "")
    values = values_of(store, kind_name, record_id, template.language)
    email, address = email_of(record), tuple(_address(store, kind_name, record, name, template.language))
    written = filler.fill_with(template.subject, template.body, values)
    reason = missing_words(written.missing, name) if written.missing else ""
    if template.kind == "email":
        reason = _why_no_email(store, name, email, seen) or reason
    elif template.kind in ("letter", "label") and len(address) < 2:
        reason = tr("{name} has no postal address", name=name)
    if reason:
        return LeftOut(record_id, name, reason)
    seen[email.lower()] = name
    return Piece(record_id, name, email, address, written.subject, written.body)


def _why_no_email(store: Store, name: str, email: str, seen: dict[str, str]) -> str:
    if not email:
        return tr("{name} has no e-mail address", name=name)
    try:
        check_email(email)
    except CrmError as error:
        return error.title
    if email.lower() in seen:
        return tr("{email} gets it already, as {name}", email=email, name=seen[email.lower()])
    stops = stops_of(store, [email])
    final = [stop for stop in stops if stop.reason in FINAL]
    return (final or stops)[0].words if stops else ""


def _address(store: Store, kind_name: str, record: dict[str, object], name: str, language: str) -> Iterator[str]:
    """Yield the lines of an envelope: the person, their company, the street; a person may have that of the company."""
    yield name
    company_id = str(record.get("company_id") or "") if kind_name == PERSON.name else ""
    company = records.get(store, COMPANY, company_id) if company_id else {}
    own = postal_address(record, language)
    if company and not own:
        yield str(company.get("display_name") or "")
    yield from own or postal_address(company, language)


def _values(
    store: Store, sender: AccountRow, plan: Plan, piece: Piece, mailing: str, send_at: int | None
) -> dict[str, object]:
    return ready_to_send(
        store,
        sender,
        {
            "to_addresses": piece.email, "subject": piece.subject, "body": piece.body, "send_at": send_at,
            "template_id": plan.template.id, "language": plan.template.language, "record_kind": plan.kind_name,
            "record_id": piece.record_id, "is_mailing": True, "merge_id": mailing,
        },
    )  # fmt: skip
