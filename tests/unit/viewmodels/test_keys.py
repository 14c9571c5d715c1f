import pytest

from crm_desktop.viewmodels.keys import digit_at


@pytest.mark.parametrize(
    ("platform", "scan", "virtual", "key", "digit"),
    [
        ("linux", 11, 0, 0x13D, 2),  # ľ of a Slovak keyboard
        ("win32", 10, 0x39, ord("9"), 9),
        ("darwin", 0, 23, 0x158, 5),
        ("linux", 0, 0, ord("4"), 4),
        ("linux", 30, 0, ord("4"), None),  # a digit on another key, as with Shift
        ("linux", 24, 0, ord("Q"), None),
    ],
)
def test_digits_are_found_by_the_place_of_the_key(
    platform: str, scan: int, virtual: int, key: int, digit: int | None
) -> None:
    assert digit_at(platform, scan, virtual, key) == digit
