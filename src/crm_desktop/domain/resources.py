"""Where icons, fonts, translations and samples lie: in the checkout, the wheel or the bundle."""

from __future__ import annotations

import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def resource_path(name: str) -> Path:
    """Return the path of a resource, named relative to `resources/`."""
    bundle = getattr(sys, "_MEIPASS", None)
    for base in (Path(bundle) if bundle else None, _PACKAGE, _PACKAGE.parent.parent):
        if base is not None and (base / "resources").is_dir():
            return base / "resources" / name
    return _PACKAGE / "resources" / name
