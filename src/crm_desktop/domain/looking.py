"""Long work looks up between its steps: whether it should stop, and whether somebody else needs the processor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")
_PIECE = 1000
FEW = 16  # rows of a file between two looks: less than a millisecond of work
MANY = 256  # of what takes a microsecond


def looking(items: Iterable[T], look: Callable[[], object], every: int = FEW) -> Iterator[T]:
    """Yield the same items; between each few of them `look` is called, which may wait, or raise to stop."""
    for number, item in enumerate(items):
        if number % every == 0:
            look()
        yield item


def let_go(things: list[Any] | dict[Any, Any], look: Callable[[], object]) -> None:
    """Empty a big collection piece by piece: to destroy a million objects in one go holds up all other threads."""
    while things:
        look()
        if isinstance(things, list):
            del things[-_PIECE:]
        else:
            for _ in range(min(_PIECE, len(things))):
                things.popitem()
