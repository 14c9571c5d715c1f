"""Check an archive, and make a workspace of it again that holds the same to the last hash."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import Kind
from crm_desktop.exchange.archive.layout import (
    ATTACHMENTS,
    FORMAT,
    HISTORY,
    MANIFEST,
    RECORDS,
    Contents,
    damaged,
    is_member,
    read_contents,
)
from crm_desktop.exchange.packed import BROKEN, PLAIN_METHODS
from crm_desktop.store.errors import translated
from crm_desktop.store.key_header import header_path
from crm_desktop.store.schema import SCHEMA
from crm_desktop.store.sealed_io import blob_in, publish, remove_folder, write_file
from crm_desktop.store.transcript import Lines, build_workspace

_CHUNK = 1 << 18
_MOST_MANIFEST = 64 << 20
_LONGEST_LINE = 64 << 20


def is_archive(path: Path) -> bool:
    """Return whether a file is an archive of ours, by its list of contents alone."""
    try:
        with zipfile.ZipFile(path) as archive:
            if MANIFEST not in archive.namelist() or not _is_plain(archive):
                return False
            with archive.open(MANIFEST) as member:
                return f'"{FORMAT}"'.encode() in member.read(_MOST_MANIFEST)
    except (OSError, *BROKEN):
        return False


def check_archive(path: Path) -> Contents:
    """Read an archive from end to end and compare it with its list of contents, which is returned."""
    with _opened(path) as archive:
        contents = _contents(archive, path)
        for name in contents.files:
            for _ in _chunks(archive, path, contents, name):
                pass
    return contents


def open_archive(path: Path, target: Path) -> Contents:
    """Make the workspace `target`, which must not exist, of an archive.

    All hashes are compared before the file appears under its name. Nothing else may be open in this process (see
    `build_workspace`). ImportFailed where the archive is not ours, damaged or newer, or `target` exists.
    """
    if target.exists():
        raise ImportFailed(
            tr("There is a file “{path}” already", path=target), tr("Choose another name. Nothing was written.")
        )
    part = target.with_name(f".{target.name}.from-archive")
    with translated(target):
        if part.exists():
            remove_folder(part)  # of an opening that was cut off
        part.mkdir(parents=True, mode=0o700)
    try:
        with _opened(path) as archive:
            contents = _contents(archive, path)
            fresh = part / target.name
            _build(archive, path, contents, fresh)
            _unpack_attachments(archive, path, contents, target)
        publish(header_path(fresh), header_path(target))
        publish(fresh, target)
    finally:
        remove_folder(part)
    return contents


def _build(archive: zipfile.ZipFile, path: Path, contents: Contents, fresh: Path) -> None:
    def records(kind: Kind) -> Lines:
        return _lines(archive, path, contents, f"{RECORDS}/{kind.name}.jsonl")

    def log(name: str) -> Lines:
        return _lines(archive, path, contents, f"{HISTORY}/{name}.jsonl")

    found = build_workspace(fresh, contents.identity, records, log)
    if found != contents.facts:
        raise damaged(path.name, MANIFEST)  # its sums are right, its counts or its hashes are not


def _unpack_attachments(archive: zipfile.ZipFile, path: Path, contents: Contents, target: Path) -> None:
    folder = target.with_name(target.name + ".files")
    for name, entry in contents.files.items():
        if name.startswith(ATTACHMENTS + "/"):
            if name.rpartition("/")[2] != entry.sha256:
                raise damaged(path.name, name)
            write_file(blob_in(folder, entry.sha256), _chunks(archive, path, contents, name))


def _opened(path: Path) -> zipfile.ZipFile:
    with translated(path):
        try:
            return zipfile.ZipFile(path)
        except BROKEN as error:
            raise ImportFailed(
                tr("“{name}” is not an archive of this program, or only a part of one", name=path.name),
                tr("Copy it again from where it was made. Nothing was written."),
            ) from error


def _contents(archive: zipfile.ZipFile, path: Path) -> Contents:
    names = archive.namelist()
    if MANIFEST not in names or not _is_plain(archive) or archive.getinfo(MANIFEST).file_size > _MOST_MANIFEST:
        raise ImportFailed(
            tr("“{name}” is not an archive of this program", name=path.name),
            tr("Choose a file that “Save everything as one archive” made, or import it as contacts."),
        )
    contents = read_contents(_manifest(archive, path), path.name)
    if contents.schema > SCHEMA:
        raise ImportFailed(
            tr("The archive “{name}” was made by a newer version", name=path.name),
            tr("Update the program on this computer."),
        )
    strangers = [name for name in names if name != MANIFEST and (not is_member(name) or name not in contents.files)]
    if strangers or len(set(names)) != len(names):
        raise damaged(path.name, (strangers or names)[0])
    return contents


def _is_plain(archive: zipfile.ZipFile) -> bool:
    """Whether all is packed as this program packs: other methods raise errors of their own libraries."""
    return all(info.compress_type in PLAIN_METHODS for info in archive.infolist())


def _manifest(archive: zipfile.ZipFile, path: Path) -> bytes:
    try:
        with archive.open(MANIFEST) as member:
            return member.read(_MOST_MANIFEST)
    except BROKEN as error:
        raise damaged(path.name, MANIFEST) from error


def _chunks(archive: zipfile.ZipFile, path: Path, contents: Contents, name: str) -> Iterator[bytes]:
    """Yield a member; it never gives more than its entry says, and its sum is compared at its end."""
    entry, digest, size = contents.files[name], hashlib.sha256(), 0
    try:
        with archive.open(name) as member:
            while chunk := member.read(_CHUNK):
                size += len(chunk)
                if size > entry.bytes:
                    break
                digest.update(chunk)
                yield chunk
    except (KeyError, *BROKEN) as error:
        raise damaged(path.name, name) from error
    if size != entry.bytes or digest.hexdigest() != entry.sha256:
        raise damaged(path.name, name)


def _lines(archive: zipfile.ZipFile, path: Path, contents: Contents, name: str) -> Lines:
    if name not in contents.files:  # a kind that the version which wrote it did not know
        return
    held = b""
    for chunk in _chunks(archive, path, contents, name):
        *whole, held = (held + chunk).split(b"\n")
        if len(held) > _LONGEST_LINE:
            raise damaged(path.name, name)
        yield from whole
    if held:
        raise damaged(path.name, name)
