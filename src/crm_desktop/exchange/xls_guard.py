"""Look through an old Excel workbook (XLS) before a library reads it.

Such a file is a small file system with a stream of records. A damaged one can ask the library for more memory than
there is, which ends the whole program; so the places of its cells are read first. The format is [MS-CFB] and [MS-XLS].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from crm_desktop.exchange.packed import damaged, locked
from crm_desktop.exchange.sheet_guard import Checked, Place, check_size

_END = 0xFFFFFFFA  # and above: no sector
_CELLS = frozenset((0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E, 0x0406, 0x0206))
_FORMULAS = frozenset((0x0006, 0x0206, 0x0406))
_BOUNDSHEET, _SST, _FILEPASS, _EOF, _BOOLERR, _MULRK, _SIZE = 0x0085, 0x00FC, 0x002F, 0x000A, 0x0205, 0x00BD, 0x0200
_LAST_ROW, _LAST_COLUMN = 1 << 16, 1 << 8
Record = tuple[int, bytes]


def check_xls(path: Path) -> Checked:
    """Return the cells that hold an error; ImportFailed where the workbook can't be read safely."""
    data = path.read_bytes()  # the size of the file was checked
    try:
        stream = _Compound(data).stream("Workbook", "Book")
        return Checked(
            {name: places for name, place in _sheets(stream, path) if (places := _cells(stream, place, path))}
        )
    except (struct.error, ValueError, IndexError, StopIteration) as error:
        raise damaged(path) from error


class _Compound:
    """The file system inside: sectors in chains, small streams in one chain of their own."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 0x1E)
        if shift not in (9, 12) or mini_shift != 6:
            raise ValueError
        self.size, self.mini = 1 << shift, 1 << mini_shift
        self.most = len(data) // self.size + 1  # sectors that the file can have
        count, directory, _sign, cutoff, minifat, _n, difat, difat_count = struct.unpack_from("<4x4x8I", data, 0x24)
        if count > self.most or difat_count > self.most:
            raise ValueError
        places = list(struct.unpack_from("<109I", data, 0x4C))
        while difat < _END and difat_count > 0:
            block = struct.unpack(f"<{self.size // 4}I", self._sector(difat))
            places += block[:-1]
            difat, difat_count = block[-1], difat_count - 1
        self.fat = self._numbers(b"".join(self._sector(place) for place in places[:count] if place < _END))
        self.minifat = self._numbers(self._chain(minifat))
        self.cutoff = cutoff
        self.directory = self._chain(directory)

    def stream(self, *names: str) -> bytes:
        """Return the first stream of one of these names."""
        entries = [self.directory[at : at + 128] for at in range(0, len(self.directory) - 127, 128)]
        root = next(entry for entry in entries if entry[66] == 5)
        for name in names:
            for entry in entries:
                length = struct.unpack_from("<H", entry, 64)[0]
                if (
                    entry[66] == 2
                    and entry[: max(0, length - 2)].decode("utf-16-le", "replace").lower() == name.lower()
                ):
                    start, size = struct.unpack_from("<II", entry, 116)
                    return self._small(root, start, size) if size < self.cutoff else self._chain(start)[:size]
        raise ValueError

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self.size
        if at >= len(self.data):
            raise ValueError
        return self.data[at : at + self.size].ljust(self.size, b"\0")

    def _chain(self, number: int) -> bytes:
        found: list[bytes] = []
        while number < _END:
            if len(found) > self.most:
                raise ValueError
            found.append(self._sector(number))
            number = self.fat[number]
        return b"".join(found)

    def _small(self, root: bytes, number: int, size: int) -> bytes:
        whole = self._chain(struct.unpack_from("<I", root, 116)[0])
        found: list[bytes] = []
        while number < _END and len(found) * self.mini < size:
            found.append(whole[number * self.mini : (number + 1) * self.mini])
            number = self.minifat[number]
        return b"".join(found)[:size]

    @staticmethod
    def _numbers(data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data)


def _records(stream: bytes, at: int) -> Iterator[Record]:
    """Return the records from a place up to the end of their part."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        if kind == _EOF:
            return
        at += 4 + length


def _sheets(stream: bytes, path: Path) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for kind, data in _records(stream, 0):
        if kind == _FILEPASS:
            raise locked(path)
        if kind == _SST and struct.unpack_from("<I", data, 4)[0] > len(stream):
            raise ValueError  # more texts than there are bytes
        if kind == _BOUNDSHEET:
            place = struct.unpack_from("<I", data)[0]
            wide = len(data) > 7 and data[7] & 1
            raw = data[8 : 8 + data[6] * (2 if wide else 1)]
            found.append((raw.decode("utf-16-le" if wide else "latin-1"), place))
    return found


def _cells(stream: bytes, at: int, path: Path) -> frozenset[Place]:
    """Measure the rectangle of a sheet and return the cells that hold an error."""
    errors: set[Place] = set()
    rows = columns = 0
    for kind, data in _records(stream, at):
        if kind == _SIZE:
            _check_announced(data)
        if kind not in _CELLS or len(data) < 4:
            continue
        row, column = struct.unpack_from("<HH", data)
        last = struct.unpack_from("<H", data, len(data) - 2)[0] if kind == _MULRK else column
        if row >= rows or last >= columns:
            rows, columns = max(rows, row + 1), max(columns, last + 1, column + 1)
            check_size(rows, columns, path)
        is_error = (kind == _BOOLERR and len(data) > 7 and data[7] == 1) or (
            kind in _FORMULAS and len(data) > 13 and data[12:14] == b"\xff\xff" and data[6] == 2
        )
        if is_error:
            errors.add((row + 1, column + 1))
    return frozenset(errors)


def _check_announced(data: bytes) -> None:
    """Refuse a sheet that ends before it begins, or beyond what such a file can hold: room is made for it unseen."""
    top, bottom, left, right = struct.unpack_from("<IIHH" if len(data) > 10 else "<HHHH", data)
    if not (top <= bottom <= _LAST_ROW and left <= right <= _LAST_COLUMN):
        raise ValueError
