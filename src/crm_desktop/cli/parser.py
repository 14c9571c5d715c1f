"""The parser of `crm`: one module a group of commands, each with `register(groups, common)`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from crm_desktop.cli import (
    activities,
    archive,
    backups,
    bin,
    bulk,
    calendar,
    cases,
    companies,
    day,
    duplicates,
    exchange,
    fields,
    files,
    health,
    history,
    importing,
    imports,
    mail,
    mail_accounts,
    merging,
    notes,
    people,
    search,
    sync,
    tags,
    workspace,
)
from crm_desktop.cli.argparse_words import translate_argparse
from crm_desktop.cli.context import UsageError
from crm_desktop.domain.i18n import LANGUAGES, tr

GROUPS = (
    workspace,
    people,
    companies,
    notes,
    activities,
    day,
    tags,
    fields,
    search,
    duplicates,
    history,
    bin,
    bulk,
    calendar,
    cases,
    files,
    importing,
    imports,
    exchange,
    archive,
    backups,
    health,
    merging,
    mail,
    mail_accounts,
    sync,
)


class Parser(argparse.ArgumentParser):
    """A parser whose refusals are errors like all others."""

    def error(self, message: str) -> NoReturn:
        """Refuse what was typed."""
        raise UsageError(message[:1].upper() + message[1:], tr("See: {command} --help", command=self.prog))


def build_parser() -> Parser:
    """Return the parser with every command."""
    translate_argparse()
    parser = Parser(
        prog="crm",
        description=tr("Work with a CRM Desktop workspace from scripts and terminals."),
        parents=[_common(is_top=True)],
        allow_abbrev=False,
    )
    groups = parser.add_subparsers(dest="group", metavar=tr("COMMAND"), required=True, parser_class=Parser)
    for module in GROUPS:
        module.register(groups, _common(is_top=False))
    return parser


def _common(*, is_top: bool) -> argparse.ArgumentParser:
    """Return the options that may stand before or behind the command."""
    common = argparse.ArgumentParser(add_help=False, allow_abbrev=False)

    def default(value: object) -> object:
        return value if is_top else argparse.SUPPRESS

    common.add_argument("--workspace", metavar=tr("FILE"), default=default(None), help=tr("the workspace, name.crm"))
    common.add_argument("--json", action="store_true", default=default(False), help=tr("answer with one JSON document"))
    common.add_argument(
        "--language", choices=LANGUAGES, default=default(None), help=tr("the language of answers and errors")
    )
    common.add_argument(
        "--read-only", action="store_true", default=default(False), help=tr("open the workspace for reading only")
    )
    return common


def asked(argv: Sequence[str], option: str) -> str | None:
    """Return the value of an option before the line is parsed, so that even its refusal speaks the right language."""
    for i, word in enumerate(argv):
        if word == option:
            return argv[i + 1] if i + 1 < len(argv) else ""
        if word.startswith(option + "="):
            return word.partition("=")[2]
    return None
