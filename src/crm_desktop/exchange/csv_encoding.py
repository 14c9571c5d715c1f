"""In which encoding a text file is written: certain by its mark or by strict UTF-8, else guessed and said so."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.i18n import tr

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"SQLite format 3", b"\x1f\x8b")
_CHUNK = 1 << 18
_SAMPLE = 1 << 16
_ALPHABETS = {
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "cs": "áčďéěíňóřšťúůýž",
    "pl": "ąćęłńóśźż",
    "hu": "áéíóöőúüű",
    "hr": "čćđšž",
    "ro": "ăâîşţ",
    "es": "áéíñóúü¿¡ºª",
    "de": "äöüß",
    "fr": "àâæçèéêëîïôùûœ’",
    "pt": "àáâãçéêíóôõúºª",
    "it": "àèéìòù’",
    "nordic": "åäæéöø",
    "el": "άέήίαβγδεζηθικλμνξοπρςστυφχψωόύώϊϋ",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ№",
    "tr": "âçğıîöşü",
}
_TYPOGRAPHY = "“”„«»–—…€°§’"  # these stand in every language and must not decide
_FAMILIES = {
    "cp1252": ("es", "de", "fr", "pt", "it", "nordic"),
    "cp1250": ("sk", "cs", "pl", "hu", "hr", "ro"),
    "iso8859_2": ("sk", "cs", "pl", "hu", "hr", "ro"),
    "iso8859_7": ("el",),
    "cp1253": ("el",),
    "cp1251": ("ru",),
    "cp1254": ("tr",),
}
_OWN_SCRIPT = ("cp1251", "cp1253", "iso8859_7")
# Every high byte is a Russian letter in cp1251: what tells is that nobody writes half a word in Latin letters.
_HALF_LATIN = re.compile("(?<=[a-z])[^\\W\\d_a-z]+|[^\\W\\d_a-z]+(?=[a-z])")
_NOT_ASCII = re.compile(rb"[^\n\r]*[\x80-\xff][^\n\r]*")
SURROGATES = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True)
class Encoding:
    """`name` is Python's. `is_guess`: a person should look at the preview. `is_mixed`: some lines don't fit."""

    name: str
    is_guess: bool = False
    is_mixed: bool = False

    @property
    def is_wide(self) -> bool:
        """Whether a letter takes more than one byte at least."""
        return self.name.lower().replace("_", "-").startswith(("utf-16", "utf-32"))

    @property
    def shown(self) -> str:
        """Return the name that other programs show: UTF-8, Windows-1250."""
        name = self.name.lower().removesuffix("-sig").replace("_", "-").replace("iso8859", "iso-8859")
        return f"Windows-{name[2:]}" if name.startswith("cp125") else name.upper()


def detect_encoding(path: Path) -> Encoding:
    """Read the whole file once, in pieces, and say how it is encoded."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(_BINARY):
        raise ImportFailed(
            tr("“{name}” is not a text file", name=path.name),
            tr("Open it in the program that wrote it, save it as CSV and import that file."),
        )
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, is_mixed=name == "utf-8-sig" and _first_bad(path) >= 0)
    wide = _wide_without_mark(head)
    if wide:
        return Encoding(wide, is_guess=True)
    bad = _first_bad(path)
    if bad < 0:
        return Encoding("utf-8")
    return _guess(path, bad)


def guess_legacy(sample: bytes) -> str:
    """Choose the code page in which the letters beyond ASCII make up the alphabet of a language.

    charset-normalizer is only asked where no language fits: on name lists it has too little text and takes
    Spanish for Polish (cp1250) and Greek for Russian (cp1251).
    """
    rare = b"".join(_NOT_ASCII.findall(sample)) or sample
    best, name = max((_likeness(rare, page), -order, page) for order, page in enumerate(_FAMILIES))[::2]
    if best >= 0.9:
        return name
    from charset_normalizer import from_bytes

    match = from_bytes(sample[:_SAMPLE], cp_isolation=[*_FAMILIES, "cp850", "mac_roman"]).best()
    return match.encoding if match else name


def _likeness(rare: bytes, page: str) -> float:
    """Return the share of letters that fit the best language of a code page; a mixture of languages counts less."""
    text = rare.decode(page, errors="replace").lower()
    letters = [c for c in text if not c.isascii() and c not in _TYPOGRAPHY]
    if not letters:
        return 0.0 if "\ufffd" in text else 0.95
    fitting = len(letters) - (sum(map(len, _HALF_LATIN.findall(text))) if page in _OWN_SCRIPT else 0)
    families = [_ALPHABETS[code] for code in _FAMILIES[page]]
    single = max(sum(c in alphabet for c in letters) for alphabet in families)
    union = sum(c in "".join(families) for c in letters) * 0.97
    return min(max(single, union), fitting) / len(letters)


def _guess(path: Path, bad: int) -> Encoding:
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
        file.seek(max(0, bad - 1024))
        near = file.read(_SAMPLE)
    text = (sample + b"\n" + near).decode("utf-8", errors="surrogateescape")
    wrong = len(SURROGATES.findall(text))
    right = sum(not c.isascii() for c in text) - wrong
    if right > wrong:
        return Encoding("utf-8", is_guess=True, is_mixed=True)
    name = guess_legacy(sample + b"\n" + near)
    return Encoding(name, is_guess=True, is_mixed=not _fits(path, name))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield piece


def _first_bad(path: Path) -> int:
    """Return the offset near the first byte that is not UTF-8, or -1."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    seen = 0
    try:
        for piece in _pieces(path):
            decoder.decode(piece)
            seen += len(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return seen + error.start
    return -1


def _fits(path: Path, name: str) -> bool:
    try:
        for piece in _pieces(path):
            piece.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _wide_without_mark(head: bytes) -> str:
    """Recognise UTF-16 without a mark: every other byte of western text is zero."""
    if len(head) < 8:
        return ""
    for name, start in (("utf-16-le", 1), ("utf-16-be", 0)):
        half = head[start::2]
        if half.count(0) > 0.6 * len(half) and head[1 - start :: 2].count(0) < 0.1 * len(half):
            return name
    return ""
