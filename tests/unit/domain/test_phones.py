from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest

from crm_desktop.domain.phones import format_phone, normalize_phone


def test_every_example_number_is_understood_at_home_and_abroad(shared_data: Path) -> None:
    with (shared_data / "edge-cases" / "phone-examples.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 339
    for row in rows:
        assert normalize_phone(row["national_format"], row["region"]) == row["e164"], row
        assert normalize_phone(row["international_format"]) == row["e164"], row


@pytest.mark.parametrize("text", ["", "BusinessPhone", "12", "0905 123 456", "+999 12345", "call me", "1" * 300, "\0"])
def test_what_is_no_number_without_a_country_stays_empty(text: str) -> None:
    assert normalize_phone(text) == ""


def test_the_country_decides_a_national_number() -> None:
    assert normalize_phone("0905/123 456", "sk") == "+421905123456"
    assert normalize_phone("00421 905 123 456", "SK") == "+421905123456"
    assert normalize_phone("tel:+1-418-656-9254;ext=102") == "+14186569254"


def test_a_number_is_shown_as_at_home_or_internationally() -> None:
    assert format_phone("+421905123456", "SK") == "0905 123 456"
    assert format_phone("+421905123456", "ES") == "+421 905 123 456"
    assert format_phone("ask Eva") == "ask Eva"
    assert format_phone("12", "SK") == "12"


def test_the_number_tables_are_not_loaded_with_the_program() -> None:
    import subprocess

    code = "import sys, crm_desktop.domain.phones; sys.exit('phonenumbers' in sys.modules)"
    source = Path(__file__).resolve().parents[3] / "src"
    assert subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(source)}, check=False).returncode == 0
