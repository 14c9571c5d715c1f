from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.mail_addresses import Address, check_email, joined, parse_addresses


def test_addresses_are_read_with_and_without_names() -> None:
    found = parse_addresses('Ada Lovelace <ada@x.example>; "Malá, Eva" <eva@y.example>, bob@z.example')
    assert found == (
        Address("ada@x.example", "Ada Lovelace"),
        Address("eva@y.example", "Malá, Eva"),
        Address("bob@z.example"),
    )


def test_addresses_are_written_as_they_are_read() -> None:
    found = parse_addresses('"Malá, Eva" <eva@y.example>, bob@z.example')
    assert parse_addresses(joined(found)) == found


def test_an_address_that_stands_twice_is_written_to_once() -> None:
    assert len(parse_addresses("ada@x.example, Ada <ADA@x.example>")) == 1


@pytest.mark.parametrize("bad", ["ada", "ada@", "@x.example", "a b@x.example", "ada@x", "ada@-x.example",
                                 "ada@x..example", ".ada@x.example", "-oProxy@x.example"])  # fmt: skip
def test_what_is_no_address_is_named(bad: str) -> None:
    with pytest.raises(ValidationError, match="is not an e-mail address"):
        parse_addresses(f"eva@y.example, {bad}")


@pytest.mark.parametrize(
    "bad",
    [
        "ada@x.example\nBcc: all@x.example",
        "ada@x.example\rX: y",
        "Ada\x00 <a@x.example>",
        "Ada\u2028Bcc: <a@x.example>",
        "ada@x.example\r\n.\r\nMAIL FROM:<e@x.example>",
    ],
)
def test_an_address_that_injects_a_header_is_refused(bad: str) -> None:
    with pytest.raises(ValidationError, match="line break or another invisible sign"):
        parse_addresses(bad)


def test_too_many_addresses_are_refused() -> None:
    with pytest.raises(ValidationError, match="100 addresses at most"):
        parse_addresses(",".join(f"a{n}@x.example" for n in range(101)))


def test_one_address_is_given_back_bare() -> None:
    assert check_email("Ada <ada@x.example>") == "ada@x.example"


@given(st.text(alphabet='ab@.<>",;\\\r\n\t \x00é'))
def test_whatever_is_typed_no_line_break_comes_through(text: str) -> None:
    try:
        found = joined(parse_addresses(text))
    except ValidationError as error:
        assert error.advice
    else:
        assert found.isprintable()
