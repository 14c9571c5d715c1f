"""What the TYPE words and Apple's labels of a vCard mean here, both ways."""

from __future__ import annotations

import re

from crm_desktop.exchange.vcard import Property

PHONE_TYPES = {
    "mobile": ("CELL",),
    "work": ("WORK", "VOICE"),
    "home": ("HOME", "VOICE"),
    "work fax": ("WORK", "FAX"),
    "home fax": ("HOME", "FAX"),
    "fax": ("FAX",),
    "work mobile": ("WORK", "CELL"),
    "pager": ("PAGER",),
    "car": ("CAR",),
    "main": ("MAIN",),
    "other": ("OTHER",),
}
PLACE_TYPES = {"work": ("WORK",), "home": ("HOME",), "other": ("OTHER",)}
ADDRESS_TYPES = {
    "visit": ("WORK",),
    "home": ("HOME",),
    "billing": ("BILLING",),
    "shipping": ("DELIVERY",),
    "other": (),
}
MESSENGERS = {
    "X-AIM": "AIM",
    "X-ICQ": "ICQ",
    "X-JABBER": "Jabber",
    "X-MSN": "MSN",
    "X-YAHOO": "Yahoo",
    "X-QQ": "QQ",
    "X-SKYPE": "Skype",
    "X-SKYPE-USERNAME": "Skype",
    "X-GTALK": "Google Talk",
    "X-GOOGLE-TALK": "Google Talk",
    "X-GADUGADU": "Gadu-Gadu",
    "X-MATRIX": "Matrix",
    "X-TELEGRAM": "Telegram",
    "X-SIGNAL": "Signal",
    "X-MS-IMADDRESS": "IM",
}
NETWORKS = {"X-TWITTER": "twitter", "X-FACEBOOK": "facebook", "X-LINKEDIN": "linkedin", "X-INSTAGRAM": "instagram"}

_APPLE = re.compile(r"_\$!<(.*)>!\$_", re.S)
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_QUIET = frozenset(("voice", "pref", "internet", "msg", "text", "video", "x400", ""))


def plain_label(label: str) -> str:
    """Return the words of a label: Apple writes `_$!<HomePage>!$_` for its own."""
    match = _APPLE.fullmatch(label.strip())
    return _CAPITAL.sub(" ", match[1]).lower() if match else label.strip()


def phone_label(prop: Property) -> str:
    """Return the label of a phone: the place and the kind of line."""
    types = prop.types
    place = next((word for word in ("work", "home") if word in types), "")
    line = next((word for word in ("fax", "pager", "car", "main") if word in types), "")
    if "cell" in types or "mobile" in types:
        return "work mobile" if place == "work" else "mobile"
    if line == "fax":
        return f"{place} fax".strip()
    return line or place or _named(types)


def place_label(prop: Property) -> str:
    """Return the label of an e-mail or a web page."""
    types = prop.types
    return next((word for word in ("work", "home", "other") if word in types), "") or _named(types)


def address_kind(prop: Property, label: str) -> str:
    """Return which of our kinds of address a TYPE or a label says."""
    words = prop.types | {label.lower()}
    if "billing" in words:
        return "billing"
    if words & {"shipping", "delivery", "parcel"}:
        return "shipping"
    if "home" in words:
        return "home"
    return "visit" if "work" in words else "other"


def spelled_type(prop: Property) -> str:
    """Return the first TYPE that says something, in the letters of the file."""
    return next((value for value in prop.params.get("TYPE", ()) if value.lower() not in _QUIET), "")


def _named(types: frozenset[str]) -> str:
    return next((word.removeprefix("x-") for word in sorted(types) if word not in _QUIET), "")
