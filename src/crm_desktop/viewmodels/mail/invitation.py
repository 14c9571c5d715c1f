"""The e-mail that invites to a meeting, or tells that it changed or is canceled: its words and its calendar file."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from crm_desktop.domain.day_words import long_day
from crm_desktop.domain.errors import CrmError, ValidationError
from crm_desktop.domain.i18n import language, tr
from crm_desktop.domain.localtime import name_of_zone, to_local
from crm_desktop.domain.mail_addresses import Address, joined
from crm_desktop.domain.specs import ACTIVITY
from crm_desktop.exchange.ical.write import invitation, uid_of
from crm_desktop.services import records
from crm_desktop.services.activities import name_of
from crm_desktop.services.blobs import read_blob
from crm_desktop.services.guests import FOR_GUESTS, guests_of
from crm_desktop.services.mail_accounts import get_account
from crm_desktop.services.message_files import take_bytes
from crm_desktop.services.zones import my_zone
from crm_desktop.store import Store
from crm_desktop.viewmodels.mail.compose import About

FILE = "invitation.ics"
Row = Mapping[str, object]


def begin_invitation(store: Store, activity_id: str) -> About:
    """Return what the window of the e-mail begins with; say why where nobody can be invited."""
    row = records.get(store, ACTIVITY, activity_id)
    _check(row)
    guests, without = guests_of(store, activity_id)
    if not guests:
        raise _nobody(without)
    account = get_account(store)
    sender = Address(account.sender_address, account.sender_name)
    data = invitation(store, activity_id, my_zone(store), organizer=sender, guests=guests)
    kind, record_id = str(row["record_kind"] or ""), str(row["record_id"] or "")
    me = "" if account.signature.strip() else sender.name  # the signature says it
    body, file = _body(store, row, me, without), take_bytes(store, FILE, data)
    return About(
        kind if record_id else "", record_id, email=joined(tuple(guests)), subject=_subject(store, row), body=body,
        files=(file,),
    )  # fmt: skip


def was_invited(store: Store, row: Row) -> bool:
    """Return whether an invitation to this went out before, or waits to."""
    rows = store.query(
        "SELECT a.sha256 FROM attachment a JOIN message m ON m.id = a.record_id "
        "WHERE a.name = ? AND a.deleted_at IS NULL AND m.deleted_at IS NULL AND m.state <> 'draft' "
        "AND coalesce(m.record_id, '') = ? ORDER BY a.k DESC LIMIT 200",
        (FILE, str(row["record_id"] or "")),
    )
    mark = f"\r\nUID:{uid_of(row)}\r\n".encode()
    for (sha256,) in rows:
        with suppress(CrmError):  # a file that is gone tells nothing
            if mark in read_blob(store, str(sha256)).replace(b"\r\n ", b""):
                return True
    return False


def _check(row: Row) -> None:
    if row["kind"] not in FOR_GUESTS:
        raise ValidationError(
            tr("Nobody is invited to this"), tr("Invitations are for meetings, visits and calls."), field="kind"
        )
    if row["status"] == "done":
        raise ValidationError(tr("This is done already"), tr("Plan it again, or plan the next one."))
    if row["start_at"] is None:
        raise ValidationError(tr("It has no day and hour yet"), tr("Say when it is, then invite."), field="when")


def _nobody(without: list[str]) -> ValidationError:
    if without:
        return ValidationError(
            tr("There is no e-mail address of {names}", names=", ".join(without)), tr("Add one to the person first.")
        )
    return ValidationError(tr("Nobody takes part yet"), tr("Write into “With” who is to come."), field="people")


def _subject(store: Store, row: Row) -> str:
    name = " ".join(name_of(store, str(row["id"])).split())[:200]
    if row["status"] == "canceled":
        return tr("Canceled: {name}", name=name)
    return tr("Changed: {name}", name=name) if was_invited(store, row) else tr("Invitation: {name}", name=name)


def _body(store: Store, row: Row, me: str, without: list[str]) -> str:
    name, moment = name_of(store, str(row["id"])), _moment(store, row)
    if row["status"] == "canceled":
        lines = [tr("“{name}” does not take place.", name=name), tr("It was planned: {moment}", moment=moment)]
    else:
        lines = [tr("You are invited to “{name}”.", name=name), tr("When: {moment}", moment=moment)]
        lines += [tr("Where: {place}", place=row["location"])] if row["location"] else []
        lines += [tr("Also there: {names}", names=", ".join(without))] if without else []
        lines += ["", tr("The attached file puts it into your calendar, where you can answer.")]
    return "\n".join([*lines, "", me]).rstrip() + "\n"


def _moment(store: Store, row: Row) -> str:
    zone = my_zone(store)
    start = to_local(int(str(row["start_at"])), zone)
    if row["all_day"]:
        return long_day(start.date(), language())
    first = f"{long_day(start.date(), language())}, {_clock(start)}"
    place = f" ({name_of_zone(zone)})" if name_of_zone(zone) else ""
    if row["end_at"] is None:
        return first + place
    end = to_local(int(str(row["end_at"])), zone)
    same_day = end.date() == start.date()
    last = _clock(end) if same_day else f"{long_day(end.date(), language())}, {_clock(end)}"
    return f"{first} – {last}{place}"


def _clock(moment: datetime) -> str:
    return f"{moment.hour}:{moment.minute:02d}"
