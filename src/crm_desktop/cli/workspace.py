"""`crm init`, `crm verify`, `crm settings`."""

from __future__ import annotations

import argparse
import json
from typing import Any

from crm_desktop.cli.context import Context
from crm_desktop.cli.output import row
from crm_desktop.domain.errors import StoreCorrupt, ValidationError
from crm_desktop.domain.i18n import language, tr, trn


class FaultsFound(StoreCorrupt):
    """What `crm verify` found."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(
            trn("{n} fault was found: {faults}", "{n} faults were found: {faults}", len(faults),
                faults="; ".join(faults)),
            tr("Make a backup, then run: crm verify --repair"),
        )  # fmt: skip


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("make a new workspace")
    init = groups.add_parser("init", parents=[common], help=text, description=text)
    init.add_argument("--user", default="", metavar=tr("NAME"), help=tr("your name, as History shows it"))
    init.set_defaults(run=_init)
    text = tr("prove that the file is whole and that each record is what its log says")
    verify = groups.add_parser("verify", parents=[common], help=text, description=text)
    verify.add_argument("--repair", action="store_true", help=tr("mend what differs; the records win"))
    verify.set_defaults(run=_verify)
    text = tr("settings of this workspace on this computer: list, get, set")
    commands = groups.add_parser("settings", help=text, description=text).add_subparsers(dest="command", required=True)
    found = commands.add_parser("list", parents=[common], help=tr("list all"), description=tr("List all settings."))
    found.set_defaults(run=_settings)
    get = commands.add_parser("get", parents=[common], help=tr("show one"), description=tr("Show a setting."))
    get.add_argument("name", metavar=tr("NAME"))
    get.set_defaults(run=_get)
    put = commands.add_parser("set", parents=[common], help=tr("change one"), description=tr("Change a setting."))
    put.add_argument("name", metavar=tr("NAME"))
    put.add_argument("value", metavar=tr("VALUE"), help=tr("JSON, or a text"))
    put.set_defaults(run=_set)


def _init(context: Context) -> None:
    path = context.path
    if path.exists():
        raise ValidationError(tr("There is a file “{path}” already", path=path), tr("Choose another name."))
    store = context.create(language(), context.args.user)
    document = {"workspace": store.workspace_id, "path": str(path), "user": store.user_id}
    context.out.answer(document, [tr("New workspace: {path}", path=path)])


def _verify(context: Context) -> None:
    from crm_desktop.services.verify import verify

    report = verify(context.store, repair=context.args.repair)
    if not report.is_whole:
        raise FaultsFound(report.faults)
    lines = [trn("{n} record is what its log says", "{n} records are what their log says", report.records)]
    if report.repaired:
        lines.append(trn("{n} difference was mended", "{n} differences were mended", report.repaired))
    context.out.answer(report, lines)


def _settings(context: Context) -> None:
    from crm_desktop.services.settings import all_settings

    found = all_settings(context.store)
    context.out.answer({"settings": found}, (row(name, json.dumps(value)) for name, value in found.items()))


def _get(context: Context) -> None:
    name = context.args.name
    value = context.store.get_setting(name)
    context.out.answer({"name": name, "value": value}, [str(value) if isinstance(value, str) else json.dumps(value)])


def _set(context: Context) -> None:
    from crm_desktop.services.settings import change_setting

    value = change_setting(context.store, context.args.name, context.args.value)
    context.out.answer({"name": context.args.name, "value": value}, [tr("Saved")])
