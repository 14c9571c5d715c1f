"""One sentence that plans an activity: “Call Zuzana tomorrow 9:00 about the quote”, in English, Spanish and Slovak."""

from __future__ import annotations

from crm_desktop.domain.quickadd.parser import Understood, parse

__all__ = ["Understood", "parse"]
