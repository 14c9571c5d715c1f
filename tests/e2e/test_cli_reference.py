from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.cli.exit_codes import EXIT_CODES, exit_code
from crm_desktop.cli.reference import reference
from crm_desktop.domain import errors

PAGE = Path(__file__).resolve().parents[2] / "docs" / "command-line.md"


def test_the_reference_is_what_the_parser_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), (
        "run: python -m crm_desktop.cli.reference > docs/command-line.md"
    )


def test_every_command_of_the_reference_says_what_it_does() -> None:
    for part in reference().split("\n## `")[1:]:
        assert part.split("\n\n")[1].strip(" .\n"), part.splitlines()[0]


@pytest.mark.parametrize(
    "error",
    [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, errors.CrmError)],
)
def test_every_error_has_an_exit_code_of_the_table(error: type[errors.CrmError]) -> None:
    named = {code for _, codes, _ in EXIT_CODES for code in codes}
    assert error.code in named and exit_code(error.code) != 0
