"""What a command prints: lines for people, or one JSON document for programs."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.localtime import here, to_local

# Control characters but tab and line end, and the marks that write from right to left whatever follows.
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Output:
    """Prints the answer of one command; an acknowledged save is a line that has left this process."""

    def __init__(self, *, is_json: bool) -> None:
        self.is_json = is_json

    def answer(self, document: object, lines: Iterable[str]) -> None:
        """Print a document, or its lines for people."""
        if self.is_json:
            print(json.dumps(_plain(document), ensure_ascii=False, indent=1))
        else:
            for line in lines:
                print(harmless(line))
        sys.stdout.flush()

    def error(self, error: CrmError) -> None:
        """Print what happened and what to do: on standard output for programs, else on standard error."""
        if self.is_json:
            print(json.dumps({"error": error.as_dict()}, ensure_ascii=False, indent=1), flush=True)
        else:
            told = f"{error.title}. {error.advice}".strip() if error.advice else error.title
            print(harmless(told), file=sys.stderr, flush=True)


def harmless(line: str) -> str:
    """Return a line without what would command a terminal or turn the rest of the line around.

    Names come from other people's files. Programs, which read the JSON, get them as they are.
    """
    return _COMMANDS.sub("\N{REPLACEMENT CHARACTER}", line)


def row(*cells: object) -> str:
    """Return a line of cells with tabs between; what would break the line is a space."""
    return "\t".join(" ".join(str("" if cell is None else cell).split()) for cell in cells)


def moment(at: int | None) -> str:
    """Return an instant as the clock of this computer shows it."""
    return "" if at is None else to_local(at, here()).strftime("%Y-%m-%d %H:%M")


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(v) for v in value]
    return value
