"""`crm sync`: a workspace shared with a team through a server."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_desktop.cli import sync_lists
from crm_desktop.cli.context import Context, UsageError
from crm_desktop.cli.output import moment, row
from crm_desktop.domain.i18n import tr, trn

if TYPE_CHECKING:
    from crm_desktop.services.conflicts import Choice, ConflictGroup, Own
    from crm_desktop.store import Store
    from crm_desktop.sync.run import Surroundings
    from crm_desktop.sync.steps import Report


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("share the workspace with a team through a server")
    commands = groups.add_parser("sync", help=text, description=text).add_subparsers(dest="command", required=True)
    text = tr("begin a team: bring this workspace to a new server")
    publishing = commands.add_parser("publish", parents=[common], help=text, description=text)
    publishing.set_defaults(run=_publish)
    text = tr("fetch a team's workspace into the new file that --workspace names")
    joining = commands.add_parser("join", parents=[common], help=text, description=text)
    joining.set_defaults(run=_join)
    joining.add_argument(
        "--bring", type=Path, metavar=tr("FILE"),
        help=tr("also bring the records of this workspace along; what the team has already is not doubled"),
    )  # fmt: skip
    for parser in (publishing, joining):
        parser.add_argument("address", metavar=tr("ADDRESS"), help=tr("of the server, such as https://crm.example.com"))
        parser.add_argument("--ca", type=Path, metavar=tr("FILE"), help=tr("certificates of the firm's own authority"))
        parser.add_argument("--device", default="", metavar=tr("NAME"), help=tr("how the team sees this computer"))
    text = tr("sign in again with a new code; nothing is fetched anew")
    signing = commands.add_parser("sign-in", parents=[common], help=text, description=text)
    signing.set_defaults(run=_sign_in)
    for parser in (publishing, joining, signing):
        parser.add_argument("--code", required=True, metavar=tr("CODE"), help=tr("the code that works once"))
        parser.add_argument("--name", default="", metavar=tr("NAME"), help=tr("your name, as the team sees it"))
    _register_daily(commands, common)
    _register_choices(commands, common)
    sync_lists.register(commands, common)


def _register_daily(commands: Any, common: argparse.ArgumentParser) -> None:
    text = tr("send what waits and receive what is new, now")
    commands.add_parser("now", parents=[common], help=text, description=text).set_defaults(run=_now)
    text = tr("say how it stands between this computer and the team")
    commands.add_parser("status", parents=[common], help=text, description=text).set_defaults(run=_status)
    text = tr("end sync for this file; its records stay")
    commands.add_parser("leave", parents=[common], help=text, description=text).set_defaults(run=_leave)
    text = tr("make a code with which one more person or device joins")
    inviting = commands.add_parser("invite", parents=[common], help=text, description=text)
    inviting.add_argument("--role", choices=("owner", "member", "reader"), default="member")
    inviting.set_defaults(run=_invite)


def _register_choices(commands: Any, common: argparse.ArgumentParser) -> None:
    text = tr("list records that two people changed in the same place")
    commands.add_parser("conflicts", parents=[common], help=text, description=text).set_defaults(run=_conflicts)
    text = tr("choose between two versions of a record")
    resolving = commands.add_parser("resolve", parents=[common], help=text, description=text)
    resolving.add_argument("record", metavar=tr("RECORD"), help=tr("from: crm sync conflicts"))
    resolving.add_argument("--field", metavar=tr("FIELD"), help=tr("only this field; else all that are open"))
    what = resolving.add_mutually_exclusive_group(required=True)
    what.add_argument("--take", choices=("mine", "theirs", "both"), help=tr("which version; both: of two texts"))
    what.add_argument("--value", metavar=tr("VALUE"), help=tr("another value: JSON, or a text"))
    resolving.set_defaults(run=_resolve)


def surroundings(context: Context) -> Surroundings:
    """Return what sync needs beside the file."""
    from crm_desktop.sync.run import Surroundings
    from crm_desktop.sync.secrets import find_secrets

    folder = context.app_folder or context.path.parent / ".crm"
    return Surroundings(folder, find_secrets(folder))


def _publish(context: Context) -> None:
    from crm_desktop.services.users import current_user
    from crm_desktop.sync.setup import publish

    args, store = context.args, context.store
    name = args.name or current_user(store).name
    report = publish(store, surroundings(context), args.address, args.code, name, ca=args.ca, device=args.device)
    lines = [tr("The workspace is on {server}", server=args.address), *_report_lines(report)]
    context.out.answer({"workspace": store.workspace_id, **_document(report)}, lines)


def _join(context: Context) -> None:
    from crm_desktop.sync.setup import join

    args = context.args
    if not args.name:
        raise UsageError(tr("--name is missing"), tr("Say your name, as the team shall see it."))
    if args.bring:
        from crm_desktop.exchange.importing import open_source

        open_source(args.bring)  # a wrong name is said before anything is fetched
    store, report = join(
        surroundings(context), args.address, args.code, context.path, args.name, ca=args.ca, device=args.device
    )
    try:
        lines = [tr("The workspace is in {path}", path=context.path), *_report_lines(report)]
        document = {"workspace": store.workspace_id, "path": str(context.path), **_document(report)}
        if args.bring:
            document["brought"], told = _bring(context, store)
            lines += told
        context.out.answer(document, lines)
    finally:
        store.close()


def _bring(context: Context, store: Store) -> tuple[dict[str, object], list[str]]:
    """Bring the records of another workspace into the one that was joined, and send them."""
    from crm_desktop.cli.importing import report_document, report_lines
    from crm_desktop.exchange.importing import import_file, open_source
    from crm_desktop.sync.blobs import sync_files
    from crm_desktop.sync.run import open_session, sync_round

    source = open_source(context.args.bring)
    report = import_file(store, source)
    around = surroundings(context)
    session = open_session(store, around)
    sync_round(store, around, session=session)
    sync_files(store, session)
    return report_document(source, report), report_lines(source, report)


def _sign_in(context: Context) -> None:
    from crm_desktop.services.users import current_user
    from crm_desktop.sync.setup import sign_in

    name = context.args.name or current_user(context.store).name
    report = sign_in(context.store, surroundings(context), context.args.code, name)
    context.out.answer(_document(report), _report_lines(report))


def _now(context: Context) -> None:
    from crm_desktop.services.sync_status import read_status
    from crm_desktop.sync.blobs import sync_files
    from crm_desktop.sync.run import open_session, sync_round
    from crm_desktop.sync.troubles import Refused, Unreached, spoken

    around = surroundings(context)
    session = open_session(context.store, around)
    report = sync_round(context.store, around, session=session)
    try:
        files = sync_files(context.store, session)
    except (Refused, Unreached) as trouble:
        raise spoken(trouble, read_status(context.store).server) from trouble
    lines = _report_lines(report)
    if files.sent or files.received:
        lines.append(tr("Files: {sent} sent, {received} received", sent=files.sent, received=files.received))
    context.out.answer({**_document(report), "files_sent": files.sent, "files_received": files.received}, lines)


def _status(context: Context) -> None:
    from crm_desktop.services.sync_status import read_status

    status = read_status(context.store)
    document = {
        "state": status.state.value, "waiting": status.waiting, "receiving": status.receiving,
        "refused": status.refused, "conflicts": status.conflicts, "held": status.held, "server": status.server,
        "last_sync": status.last_sync_ms, "since": status.since_ms, "verified": status.verified_ms,
        "error": status.error.as_dict() if status.error else None,
    }  # fmt: skip
    lines = [
        row(tr("State"), status.state.value),
        row(tr("Server"), status.server),
        row(tr("Last sync"), moment(status.last_sync_ms)),
        row(tr("Compared with the server"), moment(status.verified_ms)),
        trn("{n} change waits to be sent", "{n} changes wait to be sent", status.waiting),
        trn("{n} change was not taken", "{n} changes were not taken", status.refused),
        trn("{n} record needs your choice", "{n} records need your choice", status.conflicts),
    ]
    if status.error:
        lines.append(f"{status.error.title}. {status.error.advice}")
    context.out.answer(document, lines)


def _leave(context: Context) -> None:
    from crm_desktop.sync.setup import leave

    leave(context.store, surroundings(context))
    context.out.answer({"left": True}, [tr("This file is not synced any more; its records are all here")])


def _invite(context: Context) -> None:
    from crm_desktop.sync.devices import invite

    made = invite(context.store, surroundings(context), context.args.role)
    lines = [made.code, tr("It works once, until {moment}", moment=moment(made.expires_at))]
    context.out.answer(made, lines)


def _conflicts(context: Context) -> None:
    from crm_desktop.services.conflicts import list_conflicts

    groups = list_conflicts(context.store)
    context.out.answer({"conflicts": groups}, (line for group in groups for line in _group_lines(group)))


def _group_lines(group: ConflictGroup) -> list[str]:
    lines = [
        row(group.record_id, group.title, f.field, f.label, f.mine.words, f.theirs.words, f.theirs.who)
        for f in group.fields
    ]
    if group.delete:
        lines.append(row(group.record_id, group.title, "deleted_at", tr("Deleted"), "", "", group.delete.who))
    return lines


def _resolve(context: Context) -> None:
    from crm_desktop.services.conflicts import decide, list_conflicts

    args = context.args
    groups = [g for g in list_conflicts(context.store) if g.record_id == args.record]
    open_ones = {f.field: f.id for g in groups for f in g.fields}
    open_ones.update(("deleted_at", g.delete.id) for g in groups if g.delete)
    wanted = [open_ones[args.field]] if args.field in open_ones else [] if args.field else list(open_ones.values())
    choice = _choice(args)
    batch = decide(context.store, args.record, dict.fromkeys(wanted, choice))
    told = trn(
        "{n} choice saved; it is sent with the next sync",
        "{n} choices saved; they are sent with the next sync",
        len(wanted),
    )
    context.out.answer({"batch": batch, "decided": wanted}, [told])


def _choice(args: argparse.Namespace) -> Choice | Own:
    from crm_desktop.services.conflicts import Choice, Own

    if args.take:
        return Choice(args.take)
    try:
        value = json.loads(args.value)
    except ValueError:
        return Own(args.value)
    return Own(value if value is None or isinstance(value, dict | list | str) else args.value)  # 007 is a text, too


def _document(report: Report) -> dict[str, object]:
    return {
        "sent": report.sent, "received": report.received, "refused": report.refused, "healed": report.healed,
        "new_device": report.is_new_device,
    }  # fmt: skip


def _report_lines(report: Report) -> list[str]:
    lines = [
        trn("{n} change sent", "{n} changes sent", report.sent),
        trn("{n} change received", "{n} changes received", report.received),
    ]
    if report.refused:
        lines.append(trn("{n} change was not taken", "{n} changes were not taken", report.refused))
    if report.healed:
        lines.append(tr("The server was set back; what it lacked was sent again."))
    if report.is_new_device:
        lines.append(tr("This copy was restored or copied; it continues as a new device."))
    return lines
