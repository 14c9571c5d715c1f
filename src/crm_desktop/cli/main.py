"""Run one command of `crm`: parse, do, print; every failure becomes a sentence and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from crm_desktop.cli.context import Context
from crm_desktop.cli.exit_codes import INTERRUPTED, OK, exit_code
from crm_desktop.cli.output import Output
from crm_desktop.cli.parser import asked, build_parser
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import LANGUAGES, set_language, tr


class Unexpected(CrmError):
    """A bug; the traceback was printed."""

    code = "unexpected"


def run(argv: Sequence[str], *, app_folder: Path | None = None, backups: Path | None = None) -> int:
    """Run a command line and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    set_language(_language(argv))
    out = Output(is_json="--json" in argv)
    try:
        context = Context(build_parser().parse_args(argv), app_folder, backups)
        try:
            context.args.run(context)
        finally:
            context.close()
    except CrmError as error:
        out.error(error)
        return exit_code(error.code)
    except BrokenPipeError:
        # The reader went away (`crm people list | head`): not an error; keep Python from saying so at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception:  # noqa: BLE001 the last place where a bug can become a sentence and an exit code
        import traceback  # late: start-up

        traceback.print_exc()
        out.error(Unexpected(tr("Something went wrong that should not"), tr("Send the lines above to the developers.")))
        return exit_code(Unexpected.code)
    return OK


def _language(argv: Sequence[str]) -> str:
    named = asked(argv, "--language") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return named[:2] if named[:2] in LANGUAGES else "en"
