"""`crm mail`: write, look after the outbox, and send it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_desktop.cli.context import Context, UsageError
from crm_desktop.cli.output import moment, row
from crm_desktop.cli.records import answer_batch
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.mail_states import DRAFT, FAILED, HANDED, QUEUED, SENDING, SENT, UNKNOWN

if TYPE_CHECKING:
    from crm_desktop.services.messages import MessageRow
    from crm_desktop.store import Store

_STATES = (DRAFT, QUEUED, SENDING, SENT, FAILED, UNKNOWN, HANDED)


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("e-mails: write, list, send; mailings")
    commands = groups.add_parser("mail", help=text, description=text).add_subparsers(dest="command", required=True)
    _add_writing(commands.add_parser, common)
    _add_looking_after(commands.add_parser, common)
    text = tr("send what is due now, and say how each message ended")
    send = commands.add_parser("send", parents=[common], help=text, description=text)
    send.add_argument("--ca", metavar=tr("FILE"), help=tr("trust the certificates of this file too"))
    send.set_defaults(run=_send)
    text = tr("list who gets no mailings")
    commands.add_parser("stops", parents=[common], help=text, description=text).set_defaults(run=_stops)


def _add_writing(add: Any, common: argparse.ArgumentParser) -> None:
    text = tr("put an e-mail in the outbox")
    write = add("write", parents=[common], help=text, description=text)
    write.add_argument("--to", default="", metavar=tr("ADDRESS"), help=tr("without it, that of the record"))
    write.add_argument("--cc", default="", metavar=tr("ADDRESS"))
    write.add_argument("--bcc", default="", metavar=tr("ADDRESS"))
    write.add_argument("--about", default="", metavar="ID", help=tr("the person or the company it regards"))
    write.add_argument("--template", default="", metavar=tr("NAME"), help=tr("a template; it needs --about"))
    write.add_argument("--subject", default="", metavar=tr("TEXT"))
    write.add_argument("--body", default="", metavar=tr("TEXT"), help=tr("the text; - reads it from standard input"))
    write.add_argument("--account", default="", metavar=tr("NAME"), help=tr("else the one that is used by default"))
    write.add_argument("--file", action="append", default=[], type=Path, metavar=tr("FILE"),
                       help=tr("a file that goes along; may be repeated"))  # fmt: skip
    write.add_argument("--at", default="", metavar=tr("MOMENT"), help=tr("send it then: tomorrow 9:00, 1.4.2026 14:30"))
    write.add_argument("--draft", action="store_true", help=tr("keep it; do not send it yet"))
    write.set_defaults(run=_write)
    text = tr("put an e-mail to each of several records in the outbox")
    many = add("merge", parents=[common], help=text, description=text)
    many.add_argument("template", metavar=tr("TEMPLATE"))
    many.add_argument("ids", metavar="ID", nargs="+", help=tr("people, or companies"))
    many.add_argument("--account", default="", metavar=tr("NAME"))
    many.add_argument("--at", default="", metavar=tr("MOMENT"), help=tr("send it then: tomorrow 9:00, 1.4.2026 14:30"))
    many.add_argument("--file", action="append", default=[], type=Path, metavar=tr("FILE"),
                      help=tr("a file that goes along; may be repeated"))  # fmt: skip
    many.add_argument("--preview", action="store_true", help=tr("only say who would get it, and who not"))
    many.set_defaults(run=_merge)


def _add_looking_after(add: Any, common: argparse.ArgumentParser) -> None:
    text = tr("list the outbox")
    found = add("list", parents=[common], help=text, description=text)
    found.add_argument("--state", action="append", choices=_STATES, default=[], help=tr("only these states"))
    found.set_defaults(run=_list)
    verbs = (
        ("show", tr("show a message with its proof"), _show),
        ("hold", tr("take a message out of the outbox; it stays as a draft"), _hold),
        ("retry", tr("put a draft, or one that failed, in the outbox"), _retry),
        ("again", tr("make a draft of the same words"), _again),
    )
    for name, about, run in verbs:
        one = add(name, parents=[common], help=about, description=about)
        one.add_argument("id", metavar="ID")
        one.set_defaults(run=run)
    text = tr("say whether a message arrived of which nobody knows")
    decide = add("decide", parents=[common], help=text, description=text)
    decide.add_argument("id", metavar="ID")
    answer = decide.add_mutually_exclusive_group(required=True)
    answer.add_argument("--sent", action="store_true", help=tr("it arrived"))
    answer.add_argument("--not-sent", action="store_true", help=tr("it did not; send it again"))
    decide.set_defaults(run=_decide)


def _write(context: Context) -> None:
    from crm_desktop.domain.ids import new_id
    from crm_desktop.services import records, writing
    from crm_desktop.services.letter_values import email_of
    from crm_desktop.services.message_files import take_file
    from crm_desktop.services.templates import write_with

    args, store, about = context.args, context.store, {}
    to, subject, body = args.to, args.subject, sys.stdin.read() if args.body == "-" else args.body
    if args.template and not args.about:
        raise UsageError(tr("--about is missing"), tr("Say whose values the template takes."))
    if args.about:
        kind = records.kind_of(store, args.about)
        about = {"record_kind": kind.name, "record_id": args.about}
        to = to or email_of(records.get(store, kind, args.about))
        if args.template:
            written = write_with(store, args.template, kind.name, args.about)
            subject, body = subject or written.subject, body or written.body
    addresses = {"to_addresses": to, "cc_addresses": args.cc, "bcc_addresses": args.bcc}
    values = {**addresses, "subject": subject, "body": body, **about}
    message, files = new_id(), [take_file(store, path) for path in args.file]
    at = _moment(store, args.at)
    if args.draft:
        writing.draft_written(store, message, values, files, send_at=at)
    else:
        writing.queue_written(store, message, values, files, account=args.account, send_at=at)
    context.out.answer({"id": message}, [message])


def _merge(context: Context) -> None:
    from crm_desktop.services.mailings import plan_mailing, queue_mailing
    from crm_desktop.services.message_files import take_file
    from crm_desktop.services.records import kind_of

    args, store = context.args, context.store
    plan = plan_mailing(store, args.template, kind_of(store, args.ids[0]).name, args.ids)
    at = _moment(store, args.at)
    files = [] if args.preview else [take_file(store, path) for path in args.file]
    batch = None if args.preview else queue_mailing(store, plan, files, account=args.account, send_at=at)
    lines = [row(piece.record_id, piece.email, piece.subject) for piece in plan.pieces]
    lines += [row(out.record_id, tr("left out"), out.reason) for out in plan.left_out]
    context.out.answer({"batch": batch, "pieces": plan.pieces, "left_out": plan.left_out}, lines)


def _moment(store: Store, text: str) -> int | None:
    """Return the moment that a person named; None: as soon as it can."""
    from crm_desktop.services.quick_add import read_moment

    if not text:
        return None
    at = read_moment(store, text)[0]
    if at < store.clock.now():
        raise ValidationError(tr("{moment} is over", moment=text), tr("Choose a later moment, or send it now."))
    return at


def _list(context: Context) -> None:
    from crm_desktop.services.messages import list_messages

    found = list_messages(context.store, tuple(context.args.state))
    lines = (row(m.id, m.state, m.to, m.subject, moment(m.sent_at or m.send_at), m.error) for m in found)
    context.out.answer({"messages": found}, lines)


def _show(context: Context) -> None:
    from crm_desktop.services.messages import get_message

    found = get_message(context.store, context.args.id)
    context.out.answer(found, _proof(found))


def _proof(found: MessageRow) -> list[str]:
    lines = (
        (tr("State"), found.state), (tr("To"), found.to), (tr("Subject"), found.subject),
        (tr("Sent at"), moment(found.sent_at)), (tr("Number"), found.message_id), (tr("Server said"), found.answer),
        (tr("Attempts"), found.attempts or ""), (tr("Error"), found.error),
    )  # fmt: skip
    return [row(name, value) for name, value in lines if value] + ["", found.body]


def _hold(context: Context) -> None:
    from crm_desktop.services.messages import hold_message

    answer_batch(context, hold_message(context.store, context.args.id))


def _retry(context: Context) -> None:
    from crm_desktop.services.messages import send_message

    answer_batch(context, send_message(context.store, context.args.id))


def _again(context: Context) -> None:
    from crm_desktop.services.messages import write_again

    message = write_again(context.store, context.args.id)
    context.out.answer({"id": message}, [message])


def _decide(context: Context) -> None:
    from crm_desktop.services.messages import decide_unknown

    answer_batch(context, decide_unknown(context.store, context.args.id, was_sent=context.args.sent))


def _stops(context: Context) -> None:
    from crm_desktop.services.stop_list import list_stops

    found = list_stops(context.store, 100_000)
    context.out.answer({"stops": found}, (row(stop.person_id, stop.words) for stop in found))


def _send(context: Context) -> None:
    from crm_desktop.automation.outbox_run import Outbox
    from crm_desktop.cli.mail_accounts import secrets_of

    ca = Path(context.args.ca) if context.args.ca else None
    done = Outbox(context.store, lambda: secrets_of(context), ca_file=ca).round(is_asked=True)
    endings = {str(ending): n for ending, n in done.endings.items()}
    lines = [trn("{n} e-mail sent", "{n} e-mails sent", done.sent)]
    lines += [tr("The outbox waits. {trouble}", trouble=done.trouble)] if done.trouble else []
    context.out.answer({"endings": endings, "trouble": done.trouble, "lost": done.lost}, lines)
