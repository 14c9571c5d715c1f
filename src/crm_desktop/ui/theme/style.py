"""How ordinary controls are drawn: Fusion with the design's shapes, colours and focus ring."""

from __future__ import annotations

from PySide6.QtWidgets import QProxyStyle


class CrmStyle(QProxyStyle):
    """The application's style; one instance, colours come from the current theme."""

    def __init__(self) -> None:
        super().__init__("Fusion")
