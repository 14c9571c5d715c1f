"""The look of the window as commands see it: setting it shows it at once and keeps it for the next start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from crm_desktop.ui.theme import Theme


class LookValues(Protocol):
    """The settings of this device that concern the look."""

    @property
    def theme(self) -> str:
        """Return light, dark or system."""
        ...

    @property
    def text_size(self) -> int:
        """Return percent."""
        ...

    @property
    def density(self) -> str:
        """Return compact, normal or roomy."""
        ...

    @property
    def single_keys(self) -> bool:
        """Return whether single keys work."""
        ...

    @property
    def shortcuts(self) -> Mapping[str, str]:
        """Return the keys of a person's own: command and keys."""
        ...

    @property
    def geometry(self) -> str:
        """Return the place of the window, as text."""
        ...

    @property
    def language(self) -> str:
        """Return the code of the language, empty for the computer's."""
        ...

    @property
    def locale(self) -> str:
        """Return the name of the number and date format, empty for the computer's."""
        ...


class Preferences(Protocol):
    """Where the look is kept."""

    @property
    def values(self) -> LookValues:
        """Return what is kept now."""
        ...

    def change(self, **changed: Any) -> None:
        """Keep other values."""
        ...

    def on_change(self, listener: Callable[[Any], None]) -> Callable[[], None]:
        """Call `listener` with the values after each change; return what stops that."""
        ...


class WindowLook:
    """Theme and settings together: whoever changes a setting, the window shows it."""

    def __init__(self, preferences: Preferences, theme: Theme) -> None:
        self._preferences = preferences
        self._theme = theme
        self._apply(preferences.values)
        preferences.on_change(self._apply)

    @property
    def theme(self) -> str:
        """Light, dark or like the computer."""
        return self._preferences.values.theme

    @theme.setter
    def theme(self, value: str) -> None:
        self._preferences.change(theme=value)

    @property
    def text_size(self) -> int:
        """Percent of the usual size."""
        return self._preferences.values.text_size

    @text_size.setter
    def text_size(self, value: int) -> None:
        self._preferences.change(text_size=value)

    @property
    def density(self) -> str:
        """How high rows are."""
        return self._preferences.values.density

    @density.setter
    def density(self, value: str) -> None:
        self._preferences.change(density=value)

    @property
    def single_keys(self) -> bool:
        """Whether E, C, G P and the like work."""
        return self._preferences.values.single_keys

    @single_keys.setter
    def single_keys(self, value: bool) -> None:
        self._preferences.change(single_keys=value)

    @property
    def shortcuts(self) -> Mapping[str, str]:
        """Keys of a person's own."""
        return self._preferences.values.shortcuts

    @property
    def geometry(self) -> str:
        """Where the window was."""
        return self._preferences.values.geometry

    @geometry.setter
    def geometry(self, value: str) -> None:
        self._preferences.change(geometry=value)

    def on_change(self, listener: Callable[[LookValues], None]) -> Callable[[], None]:
        """Call `listener` after each change; return what stops that."""
        return self._preferences.on_change(listener)

    def _apply(self, values: LookValues) -> None:
        self._theme.set_mode(values.theme)
        self._theme.set_text_size(values.text_size)
        self._theme.set_density(values.density)
