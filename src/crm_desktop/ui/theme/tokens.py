"""Design tokens as data: colours, spacing, radii, type. No Qt here, so that tests can compute with them."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from crm_desktop.domain.plain import altered, plain

SPACING = (2, 4, 6, 8, 10, 12, 14, 16, 20, 24, 32)
PAGE_MARGIN = 20
CARD_PADDING = (14, 12)
CARD_GAP = 14
ICON_GAP = 8
CONTROL_HEIGHT = 32
ROW_CONTROL_HEIGHT = 28
WIZARD_CONTROL_HEIGHT = 36
SMALLEST_TARGET = 24
TICK_ZONE = 34
ROW_EDGE = 3
FOCUS_WIDTH = 2
FOCUS_GAP = 2
CONTRAST_FOCUS_WIDTH = 3
MOTION_MS = 120
TEXT_SIZES = (90, 100, 110, 125, 150, 175, 200)
FONT_FAMILY = "Inter"
REGULAR, MEDIUM, SEMIBOLD = 400, 500, 600


class Density(StrEnum):
    """How much room a list row takes."""

    COMPACT = "compact"
    NORMAL = "normal"
    ROOMY = "roomy"


class Mode(StrEnum):
    """Which of the two looks is shown, or that the computer decides."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


ROW_HEIGHT = {Density.COMPACT: 32, Density.NORMAL: 47, Density.ROOMY: 56}


@plain
class Radius:
    """Corner radii by what they round."""

    mark: int = 2
    key: int = 4
    control: int = 6
    card: int = 8
    column: int = 10
    dialog: int = 12


RADIUS = Radius()

# Text roles: size in logical pixels at 100 %, and the usual weight.
TYPE: dict[str, tuple[int, int]] = {
    "caption": (11, REGULAR),
    "second": (12, REGULAR),
    "body": (13, REGULAR),
    "label": (13, MEDIUM),
    "strong": (13, SEMIBOLD),
    "card": (14, SEMIBOLD),
    "section": (16, SEMIBOLD),
    "page": (20, SEMIBOLD),
    "figure": (26, SEMIBOLD),
}


@plain(eq=False)
class Colours:
    """One look. Each name is a token of the design; values are #RRGGBB. There is one of each."""

    name: str
    bg: str
    surface: str
    sidebar: str
    sunken: str
    hover: str
    border: str
    border2: str
    control_line: str  # outline of a button, whose label alone says that it is one
    text: str
    text2: str
    text3: str
    accent: str
    on_accent: str
    accent_text: str
    danger: str
    warn: str
    ok: str
    conflict: str
    accent_soft: str
    danger_soft: str
    warn_soft: str
    ok_soft: str
    conflict_soft: str
    toast: str
    on_toast: str
    toast_action: str
    charts: tuple[str, str, str, str, str, str]
    avatars: tuple[tuple[str, str], ...]  # (fill, text), chosen by a hash of the name
    high_contrast: bool = False

    @property
    def is_dark(self) -> bool:
        """Tell whether light text stands on a dark ground."""
        return self.name == "dark"


LIGHT = Colours(
    name="light",
    bg="#F4F5F8",
    surface="#FFFFFF",
    sidebar="#EBEDF2",
    sunken="#F0F2F6",
    hover="#E9ECF2",
    border="#DCE0E8",
    border2="#7B8391",
    control_line="#C5CBD6",
    text="#171A21",
    text2="#474F5E",
    text3="#5F6776",
    accent="#2E54C9",
    on_accent="#FFFFFF",
    accent_text="#2545A6",
    danger="#B4271F",
    warn="#8A5100",
    ok="#166A3E",
    conflict="#6A3CB3",
    accent_soft="#E6ECFD",
    danger_soft="#FCEAE8",
    warn_soft="#FFF1D6",
    ok_soft="#E1F4E9",
    conflict_soft="#F0E9FC",
    toast="#171A21",
    on_toast="#FFFFFF",
    toast_action="#D7E0FF",
    charts=("#2E54C9", "#C26E14", "#12856A", "#B0509A", "#3E86C4", "#7A7F8A"),
    avatars=(
        ("#EEE3EE", "#7A2A7C"),
        ("#E1E7F7", "#2545A6"),
        ("#E8E6F4", "#4F3BA0"),
        ("#DDEAED", "#0F566B"),
        ("#DEECEA", "#0E5A55"),
        ("#EEE6DB", "#71430A"),
    ),
)

DARK = Colours(
    name="dark",
    bg="#13151A",
    surface="#1B1E25",
    sidebar="#16191F",
    sunken="#22262E",
    hover="#262B34",
    border="#2F3540",
    border2="#717A89",
    control_line="#434B59",
    text="#ECEEF3",
    text2="#B7BECB",
    text3="#98A1B0",
    accent="#86A2FF",
    on_accent="#0C1225",
    accent_text="#AEC1FF",
    danger="#FF9B92",
    warn="#F1BD68",
    ok="#7DD6A4",
    conflict="#C9ABFF",
    accent_soft="#232D4D",
    danger_soft="#3C2120",
    warn_soft="#382B12",
    ok_soft="#173223",
    conflict_soft="#2E2546",
    toast="#262B34",
    on_toast="#ECEEF3",
    toast_action="#AEC1FF",
    charts=("#86A2FF", "#F0A95B", "#4CC6A5", "#E08CC9", "#8CC4F0", "#A5ACB8"),
    avatars=(
        ("#532C55", "#F3DDF4"),
        ("#243977", "#DCE5FF"),
        ("#3B346D", "#E5E0FF"),
        ("#154654", "#D2EEF6"),
        ("#164A48", "#D0F0EC"),
        ("#523712", "#F6E3C8"),
    ),
)

TONES = ("accent", "danger", "warn", "ok", "conflict", "neutral")


@cache  # looks are compared by identity
def with_high_contrast(colours: Colours) -> Colours:
    """Return the look for people who ask for more contrast: lines as strong as text, no soft fills."""
    return altered(
        colours,
        border=colours.text,
        border2=colours.text,
        control_line=colours.text,
        text2=colours.text,
        text3=colours.text,
        accent_soft=colours.surface,
        danger_soft=colours.surface,
        warn_soft=colours.surface,
        ok_soft=colours.surface,
        conflict_soft=colours.surface,
        avatars=((colours.surface, colours.text),),
        high_contrast=True,
    )


def tone_pair(colours: Colours, tone: str) -> tuple[str, str]:
    """Return (text, soft fill) of a tone; neutral is plain text on the sunken ground."""
    if tone == "neutral":
        return colours.text2, colours.sunken
    text = colours.accent_text if tone == "accent" else getattr(colours, tone)
    return str(text), str(getattr(colours, f"{tone}_soft"))


def contrast(first: str, second: str) -> float:
    """Return the WCAG contrast ratio of two colours."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
