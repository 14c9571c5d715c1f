"""The one small style sheet of the application, keyed by dynamic properties.

`QLabel`: role = a type role, tone = a colour token. `QFrame`: surface = bg, surface, sidebar, sunken, card, soft.
"""

from __future__ import annotations

from crm_desktop.ui.theme import tokens
from crm_desktop.ui.theme.tokens import Colours

_LABEL_TONES = ("text", "text2", "text3", "accent_text", "danger", "warn", "ok", "conflict", "on_accent")


def make_sheet(colours: Colours, factor: float) -> str:
    """Return the sheet for a look and a text size."""
    rules = [
        *(
            f'QLabel[role="{role}"] {{ font-size: {round(size * factor)}px; font-weight: {weight}; }}'
            for role, (size, weight) in tokens.TYPE.items()
        ),
        *(f'QLabel[tone="{tone}"] {{ color: {getattr(colours, tone)}; }}' for tone in _LABEL_TONES),
        *(
            f'QFrame[surface="{name}"] {{ background: {getattr(colours, name)}; border: none; }}'
            for name in ("bg", "surface", "sidebar", "sunken")
        ),
        f'QFrame[surface="card"] {{ background: {colours.surface}; border: 1px solid {colours.border};'
        f" border-radius: {tokens.RADIUS.card}px; }}",
        f'QFrame[surface="soft"] {{ background: {colours.accent_soft}; border: none;'
        f" border-radius: {tokens.RADIUS.card}px; }}",
        f'QFrame[line="h"] {{ background: {colours.border}; border: none; min-height: 1px; max-height: 1px; }}',
        f'QFrame[line="v"] {{ background: {colours.border}; border: none; min-width: 1px; max-width: 1px; }}',
        f"QToolTip {{ background: {colours.toast}; color: {colours.on_toast};"
        f" border: 1px solid {colours.border2 if colours.is_dark else colours.toast}; padding: 4px 8px; }}",
    ]
    return "\n".join(rules)
