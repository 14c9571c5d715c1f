"""`crm export`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from crm_desktop.cli.context import Context, UsageError
from crm_desktop.domain.i18n import tr, trn

KIND_WORDS = {
    "people": "person", "companies": "company", "cases": "service_case", "feedback": "feedback",
    "activities": "activity",
}  # fmt: skip


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the command."""
    text = tr("write people, companies, cases, feedback or activities to a file: .csv, .xlsx or .vcf by its name")
    out = groups.add_parser("export", parents=[common], help=text, description=text)
    out.add_argument("kind", choices=tuple(KIND_WORDS))
    out.add_argument("file", metavar=tr("FILE"), type=Path)
    out.add_argument("--vcard", choices=("3.0", "4.0"), default="3.0", help=tr("the version of vCard (default 3.0)"))
    out.add_argument("--search", default="", metavar=tr("TEXT"), help=tr("only those that this text finds"))
    out.set_defaults(run=_export)


def _export(context: Context) -> None:
    from crm_desktop.domain.specs import KIND
    from crm_desktop.exchange.exporting import export_csv, export_vcard, export_xlsx, shortened_words
    from crm_desktop.services.lists import list_keys, with_text

    args = context.args
    kind = KIND[KIND_WORDS[args.kind]]
    ks = list_keys(context.store, kind, with_text(kind, args.search))
    ending = args.file.suffix.lower()
    if ending in (".vcf", ".vcard"):
        if "points" not in kind.by_name:
            raise UsageError(tr("Only people and companies go out as vCards"), tr("End the name in .csv or .xlsx."))
        done = export_vcard(context.store, kind, ks, args.file, args.vcard)
    else:
        done = (export_xlsx if ending == ".xlsx" else export_csv)(context.store, kind, ks, args.file)
    told = [trn("{n} record written to {file}", "{n} records written to {file}", done.records, file=args.file)]
    if done.shortened:
        told.append(shortened_words(done.shortened))
    context.out.answer({"file": str(args.file), "records": done.records, "shortened": done.shortened}, told)
