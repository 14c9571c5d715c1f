"""Colours can be read: the contrast of every pair that the design names, computed."""

from __future__ import annotations

import pytest

from crm_desktop.ui.theme import tokens
from crm_desktop.ui.theme.tokens import DARK, LIGHT, TONES, Colours, contrast, tone_pair, with_high_contrast

LOOKS = pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
TEXTS = ("text", "text2", "text3", "accent_text", "danger", "warn", "ok", "conflict")
GROUNDS = ("bg", "surface", "sidebar", "sunken", "hover")


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@LOOKS
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_is_readable_on_every_ground(look: Colours, text: str, ground: str) -> None:
    assert contrast(getattr(look, text), getattr(look, ground)) >= 4.5


@LOOKS
@pytest.mark.parametrize("tone", TONES)
def test_chips_are_readable_on_their_own_fill(look: Colours, tone: str) -> None:
    text, fill = tone_pair(look, tone)
    assert contrast(text, fill) >= 4.5


@LOOKS
@pytest.mark.parametrize("text", TEXTS)
def test_text_is_readable_on_a_selected_row(look: Colours, text: str) -> None:
    assert contrast(getattr(look, text), look.accent_soft) >= 4.5


@LOOKS
def test_the_primary_button_is_readable(look: Colours) -> None:
    assert contrast(look.on_accent, look.accent) >= 4.5


@LOOKS
@pytest.mark.parametrize("line", ["border2", "accent"])
@pytest.mark.parametrize("ground", ["surface", "bg"])
def test_lines_of_inputs_and_the_focus_ring_stand_out(look: Colours, line: str, ground: str) -> None:
    assert contrast(getattr(look, line), getattr(look, ground)) >= 3


@LOOKS
def test_initials_are_readable(look: Colours) -> None:
    assert all(contrast(fill, ink) >= 4.5 for fill, ink in look.avatars)


@LOOKS
def test_the_toast_and_its_undo_are_readable(look: Colours) -> None:
    assert contrast(look.on_toast, look.toast) >= 4.5
    assert contrast(look.toast_action, look.toast) >= 4.5


@pytest.mark.parametrize(
    ("look", "token", "ground", "figure"),
    [
        (LIGHT, "text", "surface", 17.4),
        (LIGHT, "text2", "surface", 8.2),
        (LIGHT, "text3", "bg", 5.2),
        (LIGHT, "accent", "surface", 6.5),
        (LIGHT, "border2", "bg", 3.5),
        (DARK, "text", "surface", 14.4),
        (DARK, "text3", "bg", 7.0),
        (DARK, "accent_text", "surface", 9.4),
        (DARK, "danger", "bg", 9.0),
    ],
)
def test_figures_are_those_of_the_design(look: Colours, token: str, ground: str, figure: float) -> None:
    assert contrast(getattr(look, token), getattr(look, ground)) == pytest.approx(figure, abs=0.06)


@LOOKS
def test_high_contrast_has_lines_like_text_and_no_soft_fills(look: Colours) -> None:
    strong = with_high_contrast(look)
    assert strong.border == strong.border2 == strong.text
    assert {strong.accent_soft, strong.danger_soft, strong.ok_soft} == {strong.surface}
    assert strong.high_contrast


def test_all_sizes_come_from_the_scale() -> None:
    assert tokens.ROW_HEIGHT == {"compact": 32, "normal": 47, "roomy": 56}
    assert {weight for _, weight in tokens.TYPE.values()} <= {400, 500, 600}
