"""What the text of one cell means: yes or no, a number, an e-mail address, a label, an id."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from crm_desktop.domain.collate import fold


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text, for lists that are easier to read without quotes."""
    return frozenset(text.split())


_YES = word_set("1 true yes y x ano si s verdadero pravda t ok")
_NO = word_set("0 false no n nie falso nepravda f")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}"
_SIMPLE_EMAIL = re.compile(
    rf"(?=.{{6,254}}\Z){_ATOM}(?:\.{_ATOM})*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?\.)+[A-Za-z]{{2,24}}\Z"
)
_SEVERAL = re.compile(r"\s*(?::::|[;,\n])\s*")
_TAG_CUT = re.compile(r"\s*(?::::|[;,])\s*")
_HTML = re.compile(r"</?(?:p|br|div|b|i|u|span|ul|ol|li|a|strong|em|table|tr|td|font|h\d)\b[^<>]*>", re.IGNORECASE)
_SF_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?\Z")
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
NO_ID = "000000000000000AAA"


def read_boolean(text: str) -> bool | None:
    """Return yes or no in English, Spanish or Slovak; None if it is neither."""
    word = fold(text.strip())
    return True if word in _YES else (False if word in _NO else None)


def read_integer(text: str) -> int | None:
    """Return a whole number, with or without separators of thousands."""
    plain = text.strip()
    if re.fullmatch(r"\d{1,3}(?:[ ,.'\u00a0\u202f]\d{3})+", plain):
        plain = re.sub(r"\D", "", plain)
    return int(plain) if re.fullmatch(r"[+-]?\d{1,15}", plain) else None


def is_email(text: str) -> bool:
    """Return whether a text has the syntax of an address. Most are plain; only the odd ones need the library."""
    if _SIMPLE_EMAIL.match(text) and text.find("@") <= 64:
        return True
    if "@" not in text or len(text) > 320 or (text.startswith('"') and not text.isascii()):
        return False
    from email_validator import EmailNotValidError, validate_email

    try:
        validate_email(
            text, check_deliverability=False, test_environment=True, allow_quoted_local=True, allow_domain_literal=True
        )
    except EmailNotValidError:
        return False
    return True


def split_values(text: str) -> list[str]:
    """Return the values of a cell that holds several: ` ::: `, semicolons, commas or lines between them."""
    return [part for part in _SEVERAL.split(text.strip()) if part]


def split_tags(text: str, source: str) -> list[str]:
    """Return the names of tags. Google's own group of all contacts is none."""
    if source.startswith("google"):
        names = [part.strip().removeprefix("* ").strip() for part in text.split(":::")]
        return [name for name in names if name and name.lower() != "mycontacts"]
    if ";" in text or ":::" in text:
        return [part for part in _TAG_CUT.split(text.strip()) if part]
    return [name for part in text.split(",") if (name := part.strip())]


def read_label(text: str) -> tuple[str, bool]:
    """Return a label in lower case if it is a usual one, and whether a star says that it is preferred."""
    starred = text.startswith("*")
    label = text.lstrip("* ").strip()
    usual = label.lower().replace("_", " ")
    known = {"work", "home", "mobile", "fax", "other", "main", "work fax", "home fax", "pager", "cell"}
    return (usual if usual in known else label), starred


def salesforce_id(text: str) -> str:
    """Return an id in its 18 characters, so that both spellings of one record agree; the id of nothing is empty."""
    text = text.strip()
    if text in (NO_ID, NO_ID[:15]):
        return ""
    if len(text) != 15 or not _SF_ID.match(text):
        return text
    blocks = (text[i : i + 5] for i in (0, 5, 10))
    return text + "".join(_CHECK[sum(1 << n for n, c in enumerate(block) if "A" <= c <= "Z")] for block in blocks)


class _Text(HTMLParser):
    """Collects the words of HTML; paragraphs and breaks become lines."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "li", "tr"):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "div", "ul", "ol", "table"):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def html_to_text(text: str) -> str:
    """Return the words of a rich text cell; a text without markup stays as it is."""
    if "<" not in text or not _HTML.search(text):
        return text
    parser = _Text()
    parser.feed(text)
    parser.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(parser.parts)).strip()
