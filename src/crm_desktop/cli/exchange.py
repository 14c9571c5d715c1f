"""`crm export`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from crm_desktop.cli.context import Context
from crm_desktop.domain.i18n import tr, trn


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the command."""
    text = tr("write people or companies to a file: .csv, .xlsx or .vcf by its name")
    out = groups.add_parser("export", parents=[common], help=text, description=text)
    out.add_argument("kind", choices=("people", "companies"))
    out.add_argument("file", metavar=tr("FILE"), type=Path)
    out.add_argument("--vcard", choices=("3.0", "4.0"), default="3.0", help=tr("the version of vCard (default 3.0)"))
    out.add_argument("--search", default="", metavar=tr("TEXT"), help=tr("only those that this text finds"))
    out.set_defaults(run=_export)


def _export(context: Context) -> None:
    from crm_desktop.domain.specs import COMPANY, PERSON
    from crm_desktop.exchange.exporting import export_csv, export_vcard, export_xlsx, shortened_words
    from crm_desktop.services.companies import list_companies
    from crm_desktop.services.people import list_people

    args = context.args
    is_people = args.kind == "people"
    listed = list_people if is_people else list_companies
    kind = PERSON if is_people else COMPANY
    ks = listed(context.store, search=args.search)
    ending = args.file.suffix.lower()
    if ending in (".vcf", ".vcard"):
        done = export_vcard(context.store, kind, ks, args.file, args.vcard)
    else:
        done = (export_xlsx if ending == ".xlsx" else export_csv)(context.store, kind, ks, args.file)
    told = [trn("{n} record written to {file}", "{n} records written to {file}", done.records, file=args.file)]
    if done.shortened:
        told.append(shortened_words(done.shortened))
    context.out.answer({"file": str(args.file), "records": done.records, "shortened": done.shortened}, told)
