import pytest

from crm_desktop.viewmodels.keys import PATIENCE_MS, KeyLine, digit_at


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
def test_digits_are_found_by_the_place_of_the_key(platform: str, scan: int, virtual: int, key: int, digit: int | None) -> None:
    assert digit_at(platform, scan, virtual, key) == digit


def test_single_keys_act_at_once_or_one_after_the_other() -> None:
    line = KeyLine(["E", "G P", "G O"])
    assert line.press("E", 0) == "E"
    assert line.press("G", 10) == "" and line.is_waiting
    assert line.press("P", 20) == "G P"
    assert line.press("P", 30) is None


def test_the_second_key_must_come_soon() -> None:
    line = KeyLine(["G P", "P"])
    line.press("G", 0)
    assert line.press("P", PATIENCE_MS + 1) == "P"


def test_a_wrong_second_key_counts_for_itself() -> None:
    line = KeyLine(["G P", "E"])
    line.press("G", 0)
    assert line.press("E", 1) == "E"
