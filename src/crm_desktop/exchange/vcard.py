"""vCard 2.1, 3.0 and 4.0: bytes to cards. Cards are read one at a time, so a file may be of any size."""

from __future__ import annotations

import binascii
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, NamedTuple

from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.incoming import Problem, Severity
from crm_desktop.exchange.vcard_lines import MAX_CARD, MAX_PICTURE, CardLines, card_lines, logical_lines
from crm_desktop.exchange.vcard_text import bare_line, unescape

MAX_PROPERTIES = 10_000
Params = Mapping[str, tuple[str, ...]]

_QUOTED_HEAD = re.compile(r'((?:[^":]|"[^"]*")*):(.*)', re.S)
_PARAM = re.compile(r'(?:[^;"]|"[^"]*"|")+')
_PARAM_VALUE = re.compile(r'(?:^|,)((?:[^,"]|"[^"]*"|")*)')
_CARET = re.compile(r"\^([n'^])")
_CARETS = {"n": "\n", "'": '"', "^": "^"}
_STRAY_BACKSLASH = re.compile(r"\\(?![nN\\;,:])")
# Named one by one, since Python also knows codecs that aren't letters (zlib, rot13, punycode).
_CHARSET = re.compile(
    r"us-ascii|utf-?(8|16|16le|16be)|(iso-?)?8859-?\d+|latin-?\d|iso-[28][\w-]+|windows-?\d+|cp-?\d+|"
    r"koi8-\w|gb\w+|big5[\w-]*|shift[_-]?jis|sjis|euc-\w+|macintosh|mac\w*",
    re.I,
)
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]+")
_DATA_URI = re.compile(r"data:([^;,]*)((?:;[^;,]*)*),(.*)", re.S | re.I)


@lru_cache(maxsize=512)
def _lower(values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(value.lower() for value in values)


class Property(NamedTuple):
    """One line of a card. The value is spelled as in 3.0 (line breaks as \\n), whatever version it came from."""

    group: str
    name: str  # upper case
    params: Params  # names in upper case; ENCODING is there only as `b`
    value: str

    @property
    def types(self) -> frozenset[str]:
        """The TYPE parameter in lower case."""
        return _lower(self.params.get("TYPE", ()))

    @property
    def text(self) -> str:
        """The value as one text."""
        return unescape(self.value)

    @property
    def is_preferred(self) -> bool:
        """Whether this is the one to use first (TYPE=pref, PREF=1)."""
        return "pref" in self.types or self.params.get("PREF") == ("1",)

    def binary(self) -> tuple[str, bytes] | None:
        """Return the media type (or the TYPE of 2.1 and 3.0) and the bytes; None if the value is a link or damaged."""
        data = _DATA_URI.match(unescape(self.value)) if self.value[:5].lower() == "data:" else None
        if data is None and self.params.get("ENCODING") != ("b",):
            return None
        mime = data[1] if data else next((value for value in self.params.get("TYPE", ()) if value), "")
        decoded = _base64(data[3] if data else self.value)
        return (mime, decoded) if decoded else None


@dataclass(slots=True)
class Card:
    """One contact as its file has it. A refused card has a problem of severity error and no properties."""

    version: str
    properties: list[Property] = field(default_factory=list)
    line: int = 0  # where BEGIN stands
    problems: list[Problem] = field(default_factory=list)
    lines: CardLines | None = field(default=None, repr=False, compare=False)  # as they stand in the file

    def all(self, name: str) -> list[Property]:
        """Return the properties of a name, in order."""
        return [prop for prop in self.properties if prop.name == name]

    def first(self, name: str) -> str:
        """Return the text of the first property of a name, empty if there is none."""
        for prop in self.properties:
            if prop.name == name:
                return prop.text
        return ""


def read_cards(source: BinaryIO | bytes | Path, *, is_text: bool = False) -> Iterator[Card]:
    """Yield every card of a file, refused ones included.

    `is_text`: the bytes are UTF-8 whatever a CHARSET says, since a person has written them.
    """
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield from read_cards(file)
        return
    for lines in card_lines(io.BytesIO(source) if isinstance(source, bytes) else source):
        yield _read(lines, is_text=is_text)


def parse_line(line: str) -> Property | None:
    """Return the property of one unfolded line in the spelling of 3.0."""
    reading = _Reading(0)
    reading.read([line.encode("utf-8", "replace")])
    return reading.properties[0] if reading.properties else None


def line_text(raw: bytes) -> str:
    """Return a line of a card in the letters that are meant: UTF-8, its own CHARSET, or Western Windows."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        charset = parse_head(raw.partition(b":")[0].decode("latin-1")).charset
        return _text(raw, charset if _CHARSET.fullmatch(charset) else "")


def _read(lines: CardLines, *, is_text: bool = False) -> Card:
    reading = _Reading(lines.line, is_text=is_text)
    if not lines.has_begin:
        found = lines.lines[0].decode("utf-8", "replace")
        reading.problem("", "BEGIN:VCARD", found, Severity.ERROR)
        return Card("", [], lines.line, reading.problems, lines)
    logical = logical_lines(lines)
    if lines.is_too_big:
        reading.refuse(logical[:50], tr("at most {n} MiB a contact", n=MAX_CARD >> 20))
    elif len(logical) > MAX_PROPERTIES:
        reading.refuse(logical[:50], tr("at most {n} lines a contact", n=MAX_PROPERTIES))
    else:
        reading.read(logical)
    if not lines.has_end:
        reading.problem("", "END:VCARD", tr("the end of the file or the next contact"))
    if lines.is_picture_too_big:
        reading.problem("PHOTO", tr("a picture of at most {n} MiB", n=MAX_PICTURE >> 20), tr("a larger one, left out"))
    return Card(reading.version or "3.0", reading.properties, lines.line, reading.problems, lines)


class _Reading:
    """The properties of one card as they come."""

    def __init__(self, line: int, *, is_text: bool = False) -> None:
        self.line, self._is_text = line, is_text
        self.version = ""
        self.properties: list[Property] = []
        self.problems: list[Problem] = []

    def problem(self, column: str, expected: str, found: str, severity: Severity = Severity.WARNING) -> None:
        self.problems.append(Problem(self.line, column, expected, found[:200], severity))

    def refuse(self, head: list[bytes], expected: str) -> None:
        """Name the card by what its first lines say, and keep nothing else of it."""
        self.read(head)
        names = [prop.text for name in ("FN", "N", "ORG", "EMAIL") for prop in self.properties if prop.name == name]
        name = names[0].replace(";", " ").strip() if names else tr("a contact without a name")
        self.properties, self.problems = [], []
        self.problem("", expected, tr("{name}: more than that", name=name[:100]), Severity.ERROR)

    def read(self, lines: list[bytes]) -> None:
        append = self.properties.append
        for raw in lines:
            try:
                line = raw.decode()
                is_strange = False
            except UnicodeDecodeError:
                line = raw.decode("utf-8", "surrogateescape")
                is_strange = True
            text_head, colon, value = line.partition(":")
            if '"' in text_head and (match := _QUOTED_HEAD.match(line)):
                text_head, value = match[1], match[2]
            if not colon:
                self._leftover(line)
                continue
            head = parse_head(text_head)
            if is_strange or head.is_encoded:
                value = self._decode(head, value, is_strange)
            if head.name == "VERSION":
                self.version = value.strip()
            else:
                append(Property(head.group, head.name, head.params, value))
        if self.version == "2.1":
            self.properties = [_modern(prop) if "\\" in prop.value else prop for prop in self.properties]

    def _leftover(self, line: str) -> None:
        """Take a line without a colon: base64 that isn't indented belongs to the line before."""
        last = self.properties[-1] if self.properties else None
        if last and last.params.get("ENCODING") == ("b",) and _BASE64.fullmatch(line):
            self.properties[-1] = last._replace(value=last.value + line.strip())
        elif line.strip():
            found = line.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            self.problem("", tr("a line such as NAME:value"), found)

    def _decode(self, head: Head, value: str, is_strange: bool) -> str:
        if head.params.get("ENCODING") == ("b",):
            return "".join(value.split())
        if self._is_text and not head.is_quoted:
            return value
        raw = value.encode("utf-8", "surrogateescape")
        if head.is_quoted:
            raw = binascii.a2b_qp(raw)
        charset = head.charset
        if charset and not _CHARSET.fullmatch(charset):
            self.problem(head.name, tr("a known character set"), charset)
            charset = ""
        text = _text(raw, charset)
        if "\ufffd" in text and b"\xef\xbf\xbd" not in raw:
            self.problem(head.name, tr("letters in {charset}", charset=charset), text)
        return bare_line(text)


def _modern(prop: Property) -> Property:
    """In 2.1 a backslash is only special before a few characters; elsewhere it is itself."""
    return prop._replace(value=_STRAY_BACKSLASH.sub(r"\\\\", prop.value))


def _base64(text: str) -> bytes:
    """Decode what can be decoded: an Android export ends a picture with one letter too many."""
    letters = _NOT_BASE64.sub("", text)
    whole = letters[:-1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(whole + "=" * (-len(whole) % 4))


def _text(raw: bytes, charset: str) -> str:
    """Decode by the declared character set; without one UTF-8, else the code page of Western Windows."""
    if charset:
        try:
            return raw.decode(charset, "replace")
        except LookupError:
            pass
    try:
        return raw.decode()
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


class Head(NamedTuple):
    """What stands before the colon."""

    group: str
    name: str
    params: Params
    is_quoted: bool
    charset: str
    is_encoded: bool


@lru_cache(maxsize=2048)
def parse_head(text: str) -> Head:
    """Read the name and the parameters; the few spellings of a file come again and again, hence the cache."""
    parts = _PARAM.findall(text) if '"' in text else text.split(";")
    group, _, name = (parts[0] if parts else "").strip().rpartition(".")
    params: dict[str, tuple[str, ...]] = {}
    is_quoted, charset = False, ""
    for part in parts[1:]:
        key, values = _param(part)
        first = values[0].upper() if values else ""
        if key == "ENCODING" and first in ("QUOTED-PRINTABLE", "8BIT", "7BIT"):
            is_quoted = is_quoted or first == "QUOTED-PRINTABLE"
        elif key == "ENCODING":
            params[key] = ("b",) if first in ("B", "BASE64") else values
        elif key == "CHARSET":
            charset = values[0].strip() if values else ""
        elif key:
            params[key] = params.get(key, ()) + values
    is_foreign = charset.lower() not in ("", "utf-8", "utf8", "us-ascii")
    is_encoded = is_quoted or is_foreign or "ENCODING" in params
    return Head(group, name.upper(), params, is_quoted, charset, is_encoded)


def _param(part: str) -> tuple[str, tuple[str, ...]]:
    key, equals, value = part.partition("=")
    key = key.strip().upper()
    if not equals:
        if key in ("BASE64", "B", "QUOTED-PRINTABLE", "8BIT", "7BIT"):
            return "ENCODING", (key,)
        return ("TYPE", (part.strip(),)) if key else ("", ())
    values = _PARAM_VALUE.findall(value) if '"' in value else value.split(",")
    plain = [_CARET.sub(lambda match: _CARETS[match[1]], v.strip().replace('"', "")) for v in values]
    # Version 4.0 shows lists of types inside one pair of quotes.
    return key, tuple(",".join(plain).split(",") if key == "TYPE" else plain)
