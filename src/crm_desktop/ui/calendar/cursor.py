"""Where the keyboard is in a calendar: a day, an hour of it, and which of the blocks that stand side by side there."""

from __future__ import annotations

from crm_desktop.viewmodels.calendar import DAY_MINUTES, Block, Board

SLOT = 30  # minutes of a free hour that the cursor steps over


class Cursor:
    """Walks through blocks and free hours; it stays at its hour where other days are shown."""

    def __init__(self) -> None:
        self.board = Board()
        self.column, self.minutes, self.lane = 0, 9 * 60, 0

    def show(self, board: Board) -> None:
        """Stand in other days."""
        self.board = board
        self.column = max(0, min(self.column, len(board.days) - 1))

    def put(self, column: int, minutes: int, lane: int = 0) -> None:
        """Stand at an hour."""
        self.column, self.minutes, self.lane = column, minutes, lane

    def block(self) -> Block | None:
        """Return the block under the cursor."""
        here = [b for b in self.of_column() if b.top <= self.minutes < b.bottom]
        return min(here, key=lambda b: (b.top != self.minutes, b.lane != self.lane, b.lane), default=None)

    def of_column(self) -> list[Block]:
        """Return the blocks of the day."""
        return [block for block in self.board.blocks if block.column == self.column]

    def walk_days(self, days: int) -> bool:
        """Go to the block beside, else to the day beside; False where that day is not shown."""
        if (beside := self._beside(days)) is not None:
            self.put(self.column, beside.top, beside.lane)
            return True
        is_shown = 0 <= self.column + days < len(self.board.days)
        if is_shown:
            self.column += days
        else:
            self.column = 0 if days > 0 else max(0, len(self.board.days) - 1)
        near = [b for b in self.of_column() if b.top <= self.minutes < b.bottom or abs(b.top - self.minutes) <= 60]
        self.lane = 0
        if near:
            found = min(near, key=lambda b: (abs(b.top - self.minutes), b.lane if days > 0 else -b.lane))
            self.minutes, self.lane = found.top, found.lane
        return is_shown

    def walk_hours(self, steps: int) -> None:
        """Go to the block above or below, or to a free hour."""
        block = self.block()
        beside = [b for b in self.of_column() if block and b != block and b.top == block.top]
        tops = sorted({b.top for b in self.of_column() if b not in beside})
        if steps > 0:
            goal = min(DAY_MINUTES - SLOT, (block.bottom if block else self.minutes + SLOT))
            goal = -(-goal // SLOT) * SLOT
            following = [top for top in tops if top > self.minutes]
        else:
            goal = max(0, (self.minutes - 1) // SLOT * SLOT)
            following = [top for top in tops if top < self.minutes][::-1]
        is_near = following and abs(following[0] - self.minutes) <= abs(goal - self.minutes) + SLOT
        self.put(self.column, following[0] if is_near else max(0, min(goal, DAY_MINUTES - SLOT)))

    def _beside(self, way: int) -> Block | None:
        """Return the next block at the left or right that stands beside this one."""
        block = self.block()
        if block is None:
            return None
        found = [
            b for b in self.of_column()
            if b.top < block.bottom and b.bottom > block.top and (b.lane - block.lane) * way > 0
        ]  # fmt: skip
        return min(found, key=lambda b: (abs(b.lane - block.lane), abs(b.top - block.top)), default=None)
