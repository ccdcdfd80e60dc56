"""Where the tiles of the grid lie: equal cells in rows that fill the width, in sections with a heading each.

Pure arithmetic. QListView lays out every item: 65 to 145 ms for 100,000 at each resize, zoom step and refresh
(measured); this costs what the sections cost.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from PySide6.QtCore import QRect, QRectF, QSizeF

GAP_PX = 2
RING_PX = 3
INSET_PX = GAP_PX // 2 + RING_PX + 1
MARGIN_PX = 16 - INSET_PX
HEADING_PX = 36
# Most photos lie across: cells a little wider than high leave them less empty room than squares.
HEIGHT_TO_WIDTH = 0.8


@dataclass(frozen=True, slots=True)
class GridLayout:
    """``count`` tiles of about ``tile_edge_px`` in a viewport of ``width_px``; positions are in the whole grid.

    ``firsts`` are the rows that sections begin with, ascending, the first one 0; without any there are no headings.
    ``caption_px`` is room below each picture. A *line* is a row of tiles, counted through all sections.
    """

    count: int
    width_px: int
    tile_edge_px: int
    firsts: Sequence[int] = ()
    caption_px: int = 0
    _starts: Sequence[int] = field(init=False, repr=False, compare=False)
    _lines: Sequence[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = (self.firsts or (0,)) if self.count else ()
        columns = self.columns
        in_sections = (-(-(end - start) // columns) for start, end in pairwise((*starts, self.count)))
        object.__setattr__(self, "_starts", starts)
        object.__setattr__(self, "_lines", tuple(accumulate(in_sections, initial=0)))

    @property
    def columns(self) -> int:
        """Tiles in a line; at least one."""
        return max(1, (self.width_px - 2 * MARGIN_PX) // self.tile_edge_px)

    @property
    def cell_px(self) -> int:
        """Width of a cell, stretched so that the lines fill the width."""
        return max(24, (self.width_px - 2 * MARGIN_PX) // self.columns)

    @property
    def line_px(self) -> int:
        """Height of a cell, its caption included."""
        return round(self.cell_px * HEIGHT_TO_WIDTH) + self.caption_px

    @property
    def heading_px(self) -> int:
        """Height of a section's heading; 0 where there are none."""
        return HEADING_PX if self.firsts else 0

    @property
    def lines(self) -> int:
        """Lines of tiles."""
        return self._lines[-1]

    @property
    def height_px(self) -> int:
        """Height of the whole grid."""
        return self._top(len(self._starts)) + MARGIN_PX if self.count else 0

    def cell(self, row: int) -> QRect:
        """The cell of a model row."""
        section = self.section_of(row)
        line, column = divmod(row - self._starts[section], self.columns)
        top = self._top(section) + self.heading_px + line * self.line_px
        return QRect(self._left + column * self.cell_px, top, self.cell_px, self.line_px)

    def row_at(self, x_px: int, y_px: int) -> int | None:
        """The model row at a point."""
        column = (x_px - self._left) // self.cell_px
        if not self.count or not 0 <= column < self.columns or y_px < 0:
            return None
        section = self.section_at(y_px)
        below = y_px - self._top(section) - self.heading_px
        row = self._starts[section] + below // self.line_px * self.columns + column
        return row if below >= 0 and row < self._end(section) else None

    def rows_between(self, top_px: int, bottom_px: int) -> range:
        """The model rows whose cells lie at least partly from ``top_px`` to ``bottom_px``."""
        if not self.count:
            return range(0)
        first, last = self.section_at(top_px), self.section_at(bottom_px)
        above, below = self._lines_above(top_px, first), self._lines_above(bottom_px, last) + 1
        start = min(self._starts[first] + max(0, above) * self.columns, self._end(first))
        stop = min(self._starts[last] + max(0, below) * self.columns, self._end(last))
        return range(start, max(start, stop))

    def section_of(self, row: int) -> int:
        """The section that a row lies in."""
        return bisect_right(self._starts, row) - 1

    def section_at(self, y_px: int) -> int:
        """The section at a height; the nearest one above the first and below the last."""
        if len(self._starts) < 2:
            return 0
        return max(0, bisect_right(range(len(self._starts)), y_px, key=self._top) - 1)

    def heading(self, section: int) -> QRect:
        """Where the heading of a section lies."""
        return QRect(0, self._top(section), self.width_px, self.heading_px)

    def moved(self, row: int, lines: int) -> int:
        """The row that lies ``lines`` lines below (above, where negative) in the same column, or as near to that as
        there is one; below the last line the last row."""
        section = self.section_of(row)
        line, column = divmod(row - self._starts[section], self.columns)
        from_line = self._lines[section] + line
        target = max(0, from_line + lines)
        if target >= self.lines:
            return row if from_line == self.lines - 1 else self.count - 1
        section = bisect_right(self._lines, target) - 1
        first = self._starts[section] + (target - self._lines[section]) * self.columns
        return min(first + column, self._end(section) - 1)

    def _top(self, section: int) -> int:
        return section * self.heading_px + self._lines[section] * self.line_px

    def _end(self, section: int) -> int:
        return self._starts[section + 1] if section + 1 < len(self._starts) else self.count

    def _lines_above(self, y_px: int, section: int) -> int:
        return (y_px - self._top(section) - self.heading_px) // self.line_px

    @property
    def _left(self) -> int:
        return (self.width_px - self.columns * self.cell_px) // 2


def picture_rect(cell: QRect, width_px: int, height_px: int) -> QRectF:
    """The place of a picture of that size in its cell: fitted, centred on whole pixels, never enlarged."""
    room = cell.adjusted(INSET_PX, INSET_PX, -INSET_PX, -INSET_PX)
    width, height = max(1, width_px), max(1, height_px)
    factor = min(room.width() / width, room.height() / height, 1.0)
    size = QSizeF(max(1.0, round(width * factor)), max(1.0, round(height * factor)))
    left = room.left() + (room.width() - size.width()) // 2
    top = room.top() + (room.height() - size.height()) // 2
    return QRectF(left, top, size.width(), size.height())
