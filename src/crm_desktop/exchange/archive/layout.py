"""What stands where in an archive, and the list of contents that proves it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.i18n import tr
from crm_desktop.store.snapshot import Facts
from crm_desktop.store.transcript import Identity

FORMAT, VERSION = "crm-desktop-archive", 1
MANIFEST, README = "manifest.json", "README.txt"
RECORDS, HISTORY, ATTACHMENTS, TABLES = "records", "history", "attachments", "tables"
_NAME = re.compile(
    r"README\.txt|records/[a-z_]{1,40}\.jsonl|history/[a-z]{1,20}\.jsonl|attachments/[0-9a-f]{2}/[0-9a-f]{64}"
    r"|tables/[a-z]{1,20}\.(csv|vcf)"
)
ABOUT = """CRM Desktop archive

Everything of one workspace as plain files. No program is needed to read them.

tables/       people and companies as CSV (UTF-8) and vCard, for any other program. Cells that a spreadsheet would
              take for a formula begin with an apostrophe.
records/      every record, the bin included: one JSON object a line, one file for each kind. Points, addresses, tags,
              custom fields and ids in other programs are objects in it. Instants are UTC milliseconds since 1970.
history/      the log: changes.jsonl (what was changed: I new record, U changed fields, D deleted; `new` and `old`),
              transactions.jsonl (when, why, which device and user, which batch), batches.jsonl (what a person did),
              actors.jsonl (which device or user a number means).
attachments/  files, each named by the SHA-256 of its bytes; their names stand in records/attachment.jsonl.
manifest.json size and SHA-256 of every file here, how many records of each kind there are, a hash over them, and
              `checksum`: the SHA-256 of manifest.json without that line, keys sorted, no spaces.

A column of records or history whose name ends with $text holds its JSON as text, exactly as it stood in the database.
To open the archive as a workspace again: File > Open an archive, or `crm archive open FILE NEW.crm`.
"""


@dataclass(frozen=True)
class Entry:
    """Size and SHA-256 of one file."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Contents:
    """The list of contents of an archive."""

    schema: int
    made_at: int  # UTC milliseconds
    name: str
    identity: Identity
    facts: Facts
    files: Mapping[str, Entry] = field(default_factory=dict)

    @property
    def attachments(self) -> int:
        """How many attached files are in it; the same bytes count once."""
        return sum(name.startswith(ATTACHMENTS + "/") for name in self.files)

    def to_json(self) -> bytes:
        """Return the text of manifest.json."""
        values = {"format": FORMAT, "version": VERSION, **asdict(self)}
        values["checksum"] = _checksum(values)
        return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def read_contents(data: bytes, name: str) -> Contents:
    """Return the list of contents; ImportFailed where it is not ours, newer than this program, or damaged."""
    try:
        values = json.loads(data)
        if values["format"] != FORMAT:
            raise KeyError("format")
        is_newer = int(values["version"]) > VERSION
        expected = values.pop("checksum")
        if not is_newer:
            if expected != _checksum(values):
                raise damaged(name, MANIFEST)
            return _contents(values)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ImportFailed(
            tr("“{name}” is not an archive of this program", name=name),
            tr("Choose a file that “Save everything as one archive” made, or import it as contacts."),
        ) from error
    raise ImportFailed(
        tr("The archive “{name}” was made by a newer version", name=name), tr("Update the program on this computer.")
    )


def damaged(name: str, member: str) -> ImportFailed:
    """Return the error for a member that is not what the list of contents says."""
    return ImportFailed(
        tr("The archive “{name}” is damaged: “{member}” is not as it was written", name=name, member=member[:80]),
        tr("Nothing was written. Take another copy of the archive, or restore a backup."),
    )


def is_member(name: str) -> bool:
    """Return whether a name can stand in an archive: it never leaves its folder."""
    return bool(_NAME.fullmatch(name))


def _contents(values: Mapping[str, object]) -> Contents:
    identity, facts, files = values["identity"], values["facts"], values["files"]
    assert isinstance(identity, dict) and isinstance(facts, dict) and isinstance(files, dict)
    if not all(isinstance(name, str) and is_member(name) for name in files):
        raise ValueError("a name that can't stand here")
    return Contents(
        schema=int(str(values["schema"])),
        made_at=int(str(values["made_at"])),
        name=str(values["name"]),
        identity=Identity(**identity),
        facts=Facts(**facts),
        files={name: Entry(int(entry["bytes"]), str(entry["sha256"])) for name, entry in files.items()},
    )


def _checksum(values: Mapping[str, object]) -> str:
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
