"""Write docs/command-line.md from the parser: `python -m crm_desktop.cli.reference > docs/command-line.md`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from crm_desktop.cli.context import VARIABLE
from crm_desktop.cli.exit_codes import EXIT_CODES
from crm_desktop.cli.parser import build_parser
from crm_desktop.services.filter_fields import OPERATORS

_HEAD = f"""# The command line: `crm`

Made from the parser by `python -m crm_desktop.cli.reference`; a test compares them.

`crm` does what the window does, for scripts and administrators, and needs no display. The workspace is named by
`--workspace FILE` or by the variable `{VARIABLE}`. Answers are lines with tabs between their cells; with `--json`, one
JSON document. A save is on the disk when its line is printed.

With `--json` an error is `{{"error": {{"title": …, "advice": …, "code": …}}}}` on standard output; else its sentence
stands on standard error.

A filter (`--filter`) is a tree in JSON: `{{"all": […]}}`, `{{"any": […]}}`, `{{"not": …}}` or
`{{"field": "type", "op": "is", "value": "customer"}}`. Which operators a field
has depends on what it holds:

| fields | operators |
|---|---|
{{operators}}

`is`, `is_not` and `in` take one value or a list, `between` two values, `last_days` and `next_days` a number of days;
`empty`, `not_empty` and `this_month` take none. For `=`, `!=`, `<` and `>` read is, is_not, before and after; `has` and
`has_none` are not_empty and empty. Besides the fields there are phone, email, city, country, postal_code and tag, for
people also company (its name) and company_id; moments take a day or `{{"days_ago": 30}}`. A birthday in the next days
is asked for without its year.

## Exit codes

| exit | codes of `--json` | meaning |
|---|---|---|
"""


def reference() -> str:
    """Return the text of the page."""
    codes = "".join(f"| {number} | {', '.join(codes) or '–'} | {meaning} |\n" for number, codes, meaning in EXIT_CODES)
    parser = build_parser()
    operators = "\n".join(f"| {family} | {', '.join(ops)} |" for family, ops in OPERATORS.items())
    return (
        _HEAD.replace("{operators}", operators)
        + codes
        + "\n## Options of all commands\n\n"
        + _options(parser)
        + "".join(_commands(parser))
    )


def _commands(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                if command.get_default("run"):
                    yield f"\n## `{command.prog}`\n\n{_sentence(command.description or '')}\n\n{_options(command)}"
                yield from _commands(command)


def _options(parser: argparse.ArgumentParser) -> str:
    shared = {"--workspace", "--json", "--language", "--read-only"} if parser.get_default("run") else set()
    lines = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction | argparse._HelpAction) or shared & set(action.option_strings):
            continue
        lines.append(f"- `{_spelling(action)}`{': ' + action.help if action.help else ''}\n")
    return "".join(lines)


def _spelling(action: argparse.Action) -> str:
    name = str(action.metavar or "|".join(map(str, action.choices or ())) or action.dest.upper())
    if not action.option_strings:
        return {"+": f"{name} …", "?": f"[{name}]"}.get(str(action.nargs), name)
    return action.option_strings[0] + ("" if action.nargs == 0 else f" {name}")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


if __name__ == "__main__":
    print(reference(), end="")
