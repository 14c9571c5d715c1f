from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from crm_desktop.cli.argparse_words import WORDS
from crm_desktop.cli.context import UsageError
from crm_desktop.cli.parser import build_parser
from crm_desktop.domain.i18n import set_language


def test_a_line_that_was_typed_wrongly_is_refused_in_the_language_that_is_spoken() -> None:
    set_language("sk")
    try:
        with pytest.raises(UsageError) as refused:
            build_parser().parse_args(["people", "list", "--colour", "red"])
        assert refused.value.title == "Neznáme argumenty: --colour red"
        assert (
            "použitie: crm" in build_parser().format_help() and "ukázať tohto pomocníka" in build_parser().format_help()
        )
    finally:
        set_language("en")
    assert "usage: crm" in build_parser().format_help()


def test_the_words_are_those_that_argparse_says() -> None:
    source = Path(argparse.__file__).read_text("utf-8")
    assert [word for word in WORDS if word.split(" (")[0].split(" %")[0] not in source] == []
