"""What is typed to reach a server is checked, and each fault has a sentence and its field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crm_desktop.domain.errors import ValidationError
from crm_desktop.viewmodels.sync.setup import Access, clean_access, clean_address, clean_code
from crm_desktop.viewmodels.sync.setup_door import free_path


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("crm.tatra.example", "https://crm.tatra.example"),
        (" https://crm.tatra.example:8443/ ", "https://crm.tatra.example:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_an_address_is_taken_as_people_write_it(typed: str, address: str) -> None:
    assert clean_address(typed) == address


FAULTS = {
    "": "The address is missing. Type what your administrator gave you, like crm.yourfirm.com.",
    "crm tatra": "“crm tatra” is not an address. Type it like crm.yourfirm.com or crm.yourfirm.com:8443.",
    "ftp://tatra": "“ftp://tatra” is not an address. Type it like crm.yourfirm.com or crm.yourfirm.com:8443.",
    "http://crm.tatra.example": "“http://crm.tatra.example” is not encrypted. Customers' data only travels encrypted. "
    "Use an address that begins with https.",
}


@pytest.mark.parametrize("typed", FAULTS)
def test_what_is_no_address_is_refused_in_words(typed: str) -> None:
    with pytest.raises(ValidationError) as found:
        clean_address(typed)
    assert (str(found.value), found.value.field) == (FAULTS[typed], "address")


def test_a_code_loses_the_spaces_of_a_letter_and_must_be_there() -> None:
    assert clean_code(" K7QF 2MZP\n94XD ") == "K7QF2MZP94XD"
    with pytest.raises(
        ValidationError, match=re.escape("The code is missing. Type the code that you were given. It works once.")
    ):
        clean_code("  ")


def test_a_name_is_asked_for_where_it_is_needed() -> None:
    with pytest.raises(
        ValidationError, match=re.escape("Your name is missing. Your colleagues see it in the history.")
    ):
        clean_access(Access("crm.tatra.example", "K7"), needs_name=True)
    assert clean_access(Access("crm.tatra.example", "K7"), needs_name=False).address == "https://crm.tatra.example"


def test_only_a_certificate_is_taken_for_one(tmp_path: Path) -> None:
    good, other = tmp_path / "firm.pem", tmp_path / "photo.pem"
    good.write_text("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
    other.write_bytes(b"\x89PNG")
    assert clean_access(Access("crm.tatra.example", "K7", "Marta", good), needs_name=True).ca == good
    with pytest.raises(
        ValidationError, match=re.escape("“photo.pem” is not a certificate. It is a text file that begins with")
    ):
        clean_access(Access("crm.tatra.example", "K7", "Marta", other), needs_name=True)
    with pytest.raises(ValidationError, match=re.escape("“gone.pem” can't be read. Choose another file.")):
        clean_access(Access("crm.tatra.example", "K7", "Marta", tmp_path / "gone.pem"), needs_name=True)


def test_the_file_of_a_team_never_takes_the_place_of_another(tmp_path: Path) -> None:
    assert free_path(tmp_path).name == "Team.crm"
    (tmp_path / "Team.crm").touch()
    assert free_path(tmp_path).name == "Team 2.crm"
