"""Small reusable widgets, painted from the tokens, named for screen readers."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from crm_desktop.ui.widgets.announce import announce

if TYPE_CHECKING:
    from crm_desktop.ui.widgets.action_row import ActionRow
    from crm_desktop.ui.widgets.avatar import Avatar
    from crm_desktop.ui.widgets.banner import Banner
    from crm_desktop.ui.widgets.buttons import Button, DangerButton, IconButton, LinkButton, PrimaryButton, QuietButton
    from crm_desktop.ui.widgets.card import Card, Line, Surface
    from crm_desktop.ui.widgets.chip import Chip, CountBadge, FilterChip, KeyCap, KeyHint
    from crm_desktop.ui.widgets.choice import ChoiceCard, SegmentedChoice, Toggle
    from crm_desktop.ui.widgets.empty_state import EmptyState, IconDisc
    from crm_desktop.ui.widgets.fact_row import FactRow, line_up
    from crm_desktop.ui.widgets.flow import FlowLayout
    from crm_desktop.ui.widgets.labels import ElidedLabel, Label, StatusLabel
    from crm_desktop.ui.widgets.progress_line import ProgressLine
    from crm_desktop.ui.widgets.search_field import SearchField
    from crm_desktop.ui.widgets.skeleton import SkeletonRows
    from crm_desktop.ui.widgets.stepper import Stepper
    from crm_desktop.ui.widgets.tabs import TabBar
    from crm_desktop.ui.widgets.toast import Toast, Toaster

__all__ = [
    "ActionRow",
    "Avatar",
    "Banner",
    "Button",
    "Card",
    "Chip",
    "ChoiceCard",
    "CountBadge",
    "DangerButton",
    "ElidedLabel",
    "EmptyState",
    "FactRow",
    "FilterChip",
    "FlowLayout",
    "IconButton",
    "IconDisc",
    "KeyCap",
    "KeyHint",
    "Label",
    "Line",
    "LinkButton",
    "PrimaryButton",
    "ProgressLine",
    "QuietButton",
    "SearchField",
    "SegmentedChoice",
    "SkeletonRows",
    "StatusLabel",
    "Stepper",
    "Surface",
    "TabBar",
    "Toast",
    "Toaster",
    "Toggle",
    "announce",
    "line_up",
]

# Each is imported when it is first asked for: the start needs a few of them.
_MODULES = {
    "ActionRow": "action_row",
    "Avatar": "avatar",
    "Banner": "banner",
    "Button": "buttons",
    "Card": "card",
    "Chip": "chip",
    "ChoiceCard": "choice",
    "CountBadge": "chip",
    "DangerButton": "buttons",
    "ElidedLabel": "labels",
    "EmptyState": "empty_state",
    "FactRow": "fact_row",
    "FilterChip": "chip",
    "FlowLayout": "flow",
    "IconButton": "buttons",
    "IconDisc": "empty_state",
    "KeyCap": "chip",
    "KeyHint": "chip",
    "Label": "labels",
    "Line": "card",
    "LinkButton": "buttons",
    "PrimaryButton": "buttons",
    "ProgressLine": "progress_line",
    "QuietButton": "buttons",
    "SearchField": "search_field",
    "SegmentedChoice": "choice",
    "SkeletonRows": "skeleton",
    "StatusLabel": "labels",
    "Stepper": "stepper",
    "Surface": "card",
    "TabBar": "tabs",
    "Toast": "toast",
    "Toaster": "toast",
    "Toggle": "choice",
    "line_up": "fact_row",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
