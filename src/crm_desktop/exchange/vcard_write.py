"""Cards to text: vCard 3.0 and 4.0, folded at 75 octets."""

from __future__ import annotations

from crm_desktop.exchange.vcard import Card, Params, Property
from crm_desktop.exchange.vcard_text import bare_line

VERSIONS = ("3.0", "4.0")
_WIDTH = 75


def write_card(card: Card, version: str = "3.0") -> str:
    """Return the card as a file has it, with CRLF line ends."""
    lines = ["BEGIN:VCARD", f"VERSION:{version}"]
    lines.extend(format_line(prop, version) for prop in card.properties)
    lines.append("END:VCARD")
    return "".join(fold(line) + "\r\n" for line in lines)


def format_line(prop: Property, version: str = "3.0") -> str:
    """Return a property as one unfolded line."""
    prop = _binary(prop, version)
    head = f"{prop.group}.{prop.name}" if prop.group else prop.name
    for key, values in prop.params.items():
        if values:
            head += f";{key}={','.join(_param_value(value) for value in values)}"
    return f"{head}:{bare_line(prop.value)}"


def fold(line: str) -> str:
    """Break a line every 75 octets, never inside a letter."""
    if len(line) <= _WIDTH and line.isascii():
        return line
    raw = line.encode("utf-8", "replace")
    parts: list[bytes] = []
    start, width = 0, _WIDTH
    while len(raw) - start > width:
        end = start + width
        while raw[end] & 0xC0 == 0x80:
            end -= 1
        parts.append(raw[start:end])
        start, width = end, _WIDTH - 1
    parts.append(raw[start:])
    return b"\r\n ".join(parts).decode()


def _param_value(value: str) -> str:
    value = value.replace("^", "^^").replace("\r\n", "\n").replace("\r", "\n").replace("\n", "^n").replace('"', "^'")
    return f'"{value}"' if any(c in value for c in ":;, ") else value


def _binary(prop: Property, version: str) -> Property:
    """Write bytes as the version does: ENCODING=b in 3.0, a data: address in 4.0."""
    is_encoded = prop.params.get("ENCODING") == ("b",)
    is_data = prop.value[:5].lower() == "data:"
    if version == "4.0" and is_encoded:
        types = prop.params.get("TYPE", ())
        mime = media_type(prop.name, types[0] if types else "")
        params = {key: values for key, values in prop.params.items() if key not in ("ENCODING", "TYPE", "VALUE")}
        return prop._replace(params=params, value=f"data:{mime};base64,{prop.value}")
    if version == "3.0" and is_data and (found := prop.binary()):
        kind = found[0].rpartition("/")[2].upper()
        params = {key: values for key, values in prop.params.items() if key not in ("VALUE", "MEDIATYPE", "TYPE")}
        return prop._replace(params=_with_type(params, kind), value=prop.value.partition(",")[2])
    if version == "3.0" and is_encoded:
        return prop._replace(params={"ENCODING": ("b",), **prop.params})
    return prop


def _with_type(params: Params, kind: str) -> Params:
    return {"ENCODING": ("b",), **params, **({"TYPE": (kind,)} if kind else {})}


def media_type(name: str, kind: str) -> str:
    """Return the media type for the TYPE that 2.1 and 3.0 give a PHOTO, LOGO, SOUND or KEY."""
    if "/" in kind:
        return kind.lower()
    main = {"PHOTO": "image", "LOGO": "image", "SOUND": "audio"}.get(name, "application")
    return f"{main}/{(kind or ('jpeg' if main == 'image' else 'octet-stream')).lower()}".replace("/jpg", "/jpeg")
