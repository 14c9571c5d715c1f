"""`crm health` and `crm salvage`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from crm_desktop.cli.context import Context
from crm_desktop.cli.output import row
from crm_desktop.domain.i18n import tr, trn


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("check the file, its history, index, attachments and disk")
    health = groups.add_parser("health", parents=[common], help=text, description=text)
    text = tr("mend what can be mended; attached files come from the backups")
    health.add_argument("--repair", action="store_true", help=text)
    health.set_defaults(run=_health)
    text = tr("read what can still be read of a damaged file into a new one; the old one stays as it is")
    salvage = groups.add_parser("salvage", parents=[common], help=text, description=text)
    text = tr("beside the old one if not named")
    salvage.add_argument("target", metavar=tr("NEW FILE"), type=Path, nargs="?", help=text)
    salvage.set_defaults(run=_salvage)


def _health(context: Context) -> None:
    from crm_desktop.services.health import Verdict, mend, run_checks

    found = run_checks(context.store)
    if context.args.repair and any(finding.verdict is not Verdict.OK for finding in found):
        from crm_desktop.backup.attachments import bring_back_attachments
        from crm_desktop.backup.everywhere import Round

        if not any(f.check == "file" and f.verdict is Verdict.BAD for f in found):
            mend(context.store)
            states = Round(context.store, context.places).look()
            bring_back_attachments(context.store, [state.folder for state in states if state.reach.is_usable])
        found = run_checks(context.store)
    lines = (row(f.check, f.verdict, ", ".join(f"{name} {n}" for name, n in f.figures.items())) for f in found)
    context.out.answer({"checks": found}, lines)


def _salvage(context: Context) -> None:
    from crm_desktop.store.salvage import new_name, salvage

    report = salvage(context.path, context.args.target or new_name(context.path))
    lines = [
        trn("{n} record was saved into “{name}”", "{n} records were saved into “{name}”", report.records,
            name=report.path.name)
    ]  # fmt: skip
    lines += [row(table, count) for table, count in report.rows.items()]
    lines += [tr("A part of “{table}” could not be read", table=table) for table in report.holes]
    document = {
        "path": str(report.path),
        "records": report.records,
        "rows": report.rows,
        "holes": report.holes,
        "from_history": report.from_history,
        "mended": report.mended,
    }
    context.out.answer(document, lines)
