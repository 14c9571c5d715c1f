from __future__ import annotations

import pytest

from crm_desktop.viewmodels.differences import differing


def marked(text: str, spans: list[tuple[int, int]]) -> str:
    for begin, length in reversed(spans):
        text = f"{text[:begin]}[{text[begin : begin + length]}]{text[begin + length :]}"
    return text


@pytest.mark.parametrize(
    ("left", "right", "shown_left", "shown_right"),
    [
        ("+421 918 642 055", "+421 918 642 550", "+421 918 642 [055]", "+421 918 642 [550]"),
        ("Vargová", "Vargova", "Vargov[á]", "Vargov[a]"),
        ("Ján Novák", "Jan Novák", "J[á]n Novák", "J[a]n Novák"),
        ("Adela", "Ada", "Ad[el]a", "Ada"),
        ("Agrotech Levice", "AgroTech Levice s.r.o.", "Agro[t]ech Levice", "Agro[T]ech Levice[ s.r.o.]"),
        ("Quality manager", "Head of quality", "[Quality manager]", "[Head of quality]"),
        ("aa", "aaa", "aa", "aa[a]"),
        ("Ada", "", "[Ada]", ""),
        ("a\nb", "b\nc", "[a]\nb", "b\n[c]"),
        (
            "Visits by appointment. Park at gate 2, badge at reception.",
            "Visits by appointment. Closed 6–10 April for the audit.",
            "Visits by appointment. [Park at gate 2, badge at reception].",
            "Visits by appointment. [Closed 6–10 April for the audit].",
        ),
        (
            "One of these many words is other in the left text, that is all",
            "One of these many words is here in the left text, that was all",
            "One of these many words is [other] in the left text, that [is] all",
            "One of these many words is [here] in the left text, that [was] all",
        ),
    ],
)
def test_what_differs_is_marked_in_both(left: str, right: str, shown_left: str, shown_right: str) -> None:
    one, two = differing(left, right)
    assert (marked(left, one), marked(right, two)) == (shown_left, shown_right)
