"""Painting a whole row once and keeping it: a frame then costs one pixmap a row."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from crm_desktop.ui.delegates.cell_painter import paint_cell
from crm_desktop.ui.delegates.cells import CELL_ROLE, KEY_ROLE, VERSION_ROLE, Cell
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import rounded
from crm_desktop.ui.theme.style_inputs import MARK, draw_tick
from crm_desktop.ui.widgets.skeleton import draw_skeleton_row

TICK_GAP = 4  # between the tick zone and the first cell's own padding
_KEEP_BYTES = 24_000_000


@dataclass(frozen=True, slots=True)
class Column:
    """Where a column stands: logical number, left edge and width in the view."""

    number: int
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class RowState:
    """What makes the same record look different."""

    cursor: bool = False
    hover: bool = False
    focused: bool = False


class RowPainter:
    """Paints rows and keeps the pixmaps of those painted last."""

    def __init__(self, *, ticks: bool = True) -> None:
        self.ticks = ticks
        self.painted = 0
        self._kept: OrderedDict[Hashable, QPixmap] = OrderedDict()
        self._bytes = 0

    def pixmap(
        self,
        model: QAbstractItemModel,
        row: int,
        columns: Sequence[Column],
        size: tuple[int, int],
        state: RowState,
        ratio: float,
    ) -> QPixmap:
        """Return the row as a pixmap of `size` logical pixels, from the kept ones if nothing has changed."""
        first = model.index(row, 0)
        tick = first.data(Qt.ItemDataRole.CheckStateRole) if self.ticks else None
        look = (tuple(columns), size, state, ratio, current_theme().version)
        key = (first.data(KEY_ROLE), first.data(VERSION_ROLE), _tick_value(tick), look)
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept
        cells = [(column, model.index(row, column.number).data(CELL_ROLE)) for column in columns]
        image = self._paint(cells, size, state, _tick_value(tick), ratio)
        # A row that is not read yet has no identity worth keeping.
        if key[0] is not None:
            self._keep(key, image)
        return image

    def clear(self) -> None:
        """Forget all pixmaps."""
        self._kept.clear()
        self._bytes = 0

    def _keep(self, key: Hashable, image: QPixmap) -> None:
        self._kept[key] = image
        self._bytes += image.width() * image.height() * 4
        while self._bytes > _KEEP_BYTES and len(self._kept) > 1:
            _, old = self._kept.popitem(last=False)
            self._bytes -= old.width() * old.height() * 4

    def _paint(
        self,
        cells: Sequence[tuple[Column, Cell | None]],
        size: tuple[int, int],
        state: RowState,
        tick: int | None,
        ratio: float,
    ) -> QPixmap:
        self.painted += 1
        width, height = size
        image = QPixmap(round(width * ratio), round(height * ratio))
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        full = QRectF(0, 0, width, height)
        paint_ground(painter, full, state)
        if all(cell is None for _, cell in cells):
            draw_skeleton_row(painter, full)
        for at, (column, cell) in enumerate(cells):
            if cell is not None:
                box = QRectF(column.x, 0, column.width, height - 1)
                paint_cell(painter, first_cell_rect(box) if at == 0 and self.ticks else box, cell)
        if tick is not None and cells:
            draw_tick(painter, tick_rect(QRectF(cells[0][0].x, 0, tokens.TICK_ZONE, height - 1)), tick)
        painter.end()
        return image


def first_cell_rect(box: QRectF) -> QRectF:
    """Return what is left of the first column beside the tick zone."""
    return box.adjusted(tokens.TICK_ZONE + TICK_GAP, 0, 0, 0)


def tick_rect(zone: QRectF) -> QRectF:
    """Return the tick box inside its zone."""
    side = min(float(current_theme().scaled(MARK)), tokens.TICK_ZONE - 8.0)
    return QRectF(round(zone.x() + 11), round(zone.center().y() - side / 2), side, side)


def paint_ground(painter: QPainter, rect: QRectF, state: RowState) -> None:
    """Paint a row's ground, the line below it, and the edge of the cursor."""
    theme = current_theme()
    fill = "accent_soft" if state.cursor else "hover" if state.hover else "surface"
    painter.fillRect(rect, theme.colour(fill))
    painter.fillRect(QRectF(rect.x(), rect.bottom() - 1, rect.width(), 1), theme.colour("border"))
    if not state.cursor:
        return
    painter.fillRect(QRectF(rect.x(), rect.y(), tokens.ROW_EDGE, rect.height()), theme.colour("accent"))
    if state.focused or theme.colours.high_contrast:
        rounded(
            painter,
            rect.adjusted(0, 0, 0, -1),
            0,
            None,
            theme.colour("accent"),
            1.0 if not theme.colours.high_contrast else 3.0,
        )


def _tick_value(state: object) -> int | None:
    if state is None:
        return None
    if isinstance(state, Qt.CheckState):
        state = state.value
    return {0: 0, 1: 2, 2: 1}[int(str(state))]
