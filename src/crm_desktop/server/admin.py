"""Where `crm-server` begins: for whoever looks after the server."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from crm_desktop import __version__
from crm_desktop.domain.clock import Clock, SystemClock
from crm_desktop.domain.errors import CrmError, ValidationError
from crm_desktop.domain.i18n import LANGUAGES, set_language, tr
from crm_desktop.server.problems import SORTS, Problem

OK, FAILED, USAGE, FOUND = 0, 1, 2, 3
DATA = "/var/lib/crm-server"


class Parser(argparse.ArgumentParser):
    """A parser whose refusals are errors like all others."""

    def error(self, message: str) -> NoReturn:
        """Refuse what was typed."""
        raise ValidationError(message, tr("“{command} --help” shows what it takes.", command=self.prog))


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    from crm_desktop.server import admin_copies, admin_people, admin_serving, admin_upkeep

    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--data", type=Path, default=Path(os.environ.get("CRM_SERVER_DATA", DATA)), metavar="FOLDER",
        help=tr("folder of the server's data ({default})", default=DATA),
    )  # fmt: skip
    common.add_argument(
        "--database", default=os.environ.get("CRM_SERVER_DATABASE", ""), metavar="URL",
        help=tr("postgresql://… ; without it the data lies in files in the folder"),
    )  # fmt: skip
    parser = Parser("crm-server", description=tr("The sync server of CRM Desktop."))
    parser.add_argument("--version", action="version", version=f"crm-server {__version__}")
    groups = parser.add_subparsers(dest="command", required=True, metavar=tr("command"), parser_class=Parser)
    for module in (admin_serving, admin_people, admin_copies, admin_upkeep):
        module.register(groups, common)
    return parser


def run(argv: Sequence[str], clock: Clock | None = None) -> int:
    """Carry out a command line and return its exit code."""
    named = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    set_language(named[:2] if named[:2] in LANGUAGES else "en")
    try:
        args = build_parser().parse_args(argv)
        args.clock = clock or SystemClock()
        return int(args.run(args) or OK)
    except CrmError as error:
        print(error.title + (f"\n{error.advice}" if error.advice else ""), file=sys.stderr)
        return USAGE if isinstance(error, ValidationError) else FAILED
    except Problem as problem:
        print(spoken(problem), file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return 130


def spoken(problem: Problem) -> str:
    """Return a refusal of the core as an administrator reads it."""
    if problem.slug == "busy":
        return tr("The database can't be reached or is busy. Check that it runs, then try again.")
    if problem.slug in ("workspace-unknown", "not-found"):
        return tr("There is no such workspace, member or device here. “crm-server devices” lists them.")
    if problem.slug == "storage-full":
        return tr("The disk is full. Make room, then try again.")
    return SORTS[problem.slug].title


def main() -> None:
    """Run `crm-server` and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
