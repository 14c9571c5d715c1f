"""What `crm import --dry-run` says about a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.cli.output import row
from crm_desktop.domain.i18n import tr, trn

if TYPE_CHECKING:
    from crm_desktop.exchange.source_file import Source
    from crm_desktop.exchange.survey import Survey


def survey_lines(found: Survey) -> list[str]:
    """Return the lines for people."""
    source = found.source
    lines = [tr("{file}: {label}", file=source.name or source.path.name, label=tr(source.label))]
    if source.table is not None and source.table.sheet and not source.name:
        lines.append(tr("Sheet {name}; there are: {sheets}", name=source.table.sheet,
                        sheets=", ".join(source.sheets) or source.table.sheet))  # fmt: skip
    if found.parts:
        for part in found.parts:
            lines += survey_lines(part)
    else:
        lines += _columns(source)
        lines.append(trn("{n} row read", "{n} rows read", found.rows))
        if found.records:
            lines.append(row(tr("records"), found.records))
        else:
            lines += [row(tr("people"), found.people), row(tr("companies"), found.companies)]
        if found.refused:
            lines.append(trn("{n} row would be left out", "{n} rows would be left out", found.refused))
        if found.warned:
            lines.append(trn("{n} row has a warning", "{n} rows have a warning", found.warned))
        for question in source.recognised.questions if source.recognised else ():
            lines.append(
                tr("{column}: does the day or the month come first in {example}? Answer with --date-order.",
                   column=question.column, example=question.example)
            )  # fmt: skip
    if source.files is not None:
        n = source.files.count
        lines.append(
            trn("{shown} file for the pages of its records", "{shown} files for the pages of its records", n, shown=n)
        )
    return lines + left_out_lines(source)


def left_out_lines(source: Source) -> list[str]:
    """Return the tables that aren't imported, and why."""
    return [
        tr(
            "Left out: {table} ({n}): {reason}. {advice}",
            table=out.name,
            n=out.rows,
            reason=out.reason,
            advice=out.advice,
        )
        for out in source.left_out
    ]


def survey_document(found: Survey) -> dict[str, object]:
    """Return the same for programs."""
    source, known = found.source, found.source.recognised
    return {
        "file": source.name or str(source.path),
        "source": tr(source.label),
        "format": source.format,
        "sheet": source.table.sheet if source.table is not None else "",
        "sheets": list(source.sheets),
        "rows": found.rows,
        "people": found.people,
        "companies": found.companies,
        "refused": found.refused,
        "warned": found.warned,
        "deleted_at_source": found.deleted,
        "columns": {c.column: c.target for c in known.mapping.columns} if known else {},
        "fields": {p.column: p.type for p in known.proposals} if known else {},
        "questions": [{"column": q.column, "kind": q.kind, "example": q.example} for q in found.questions],
        "files": source.files.count if source.files is not None else 0,
        "left_out": [{"table": out.name, "rows": out.rows, "reason": out.reason} for out in source.left_out],
        "tables": [survey_document(part) for part in found.parts],
        "problems": [
            {"table": p.table, "line": p.line, "column": p.column, "expected": p.expected, "found": p.found,
             "severity": p.severity}
            for p in found.problems
        ],
    }  # fmt: skip


def _columns(source: Source) -> list[str]:
    from crm_desktop.domain.specs import CUSTOM_FIELD
    from crm_desktop.exchange.targets import target_label

    if source.recognised is None:
        return []
    types = {proposal.column: proposal.type for proposal in source.recognised.proposals}
    types |= {column.column: column.field_type for column in source.recognised.mapping.columns if column.field_type}
    labels = {option.value: tr(option.label) for option in CUSTOM_FIELD.by_name["type"].options}
    told = []
    for c in source.recognised.mapping.columns:
        kept_as = labels.get(types.get(c.column, ""), "") if c.target == "keep" else ""
        told.append(row(c.column, target_label(c.target), *filter(None, [kept_as])))
    return told
