"""Small reusable widgets, painted from the tokens, named for screen readers."""

from crm_desktop.ui.widgets.action_row import ActionRow
from crm_desktop.ui.widgets.announce import announce
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
