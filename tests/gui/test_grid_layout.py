"""Tiles cover the grid without overlap, in any number, width and zoom, and in any sections."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect

from photofinder.ui.grid_layout import HEADING_PX, INSET_PX, MARGIN_PX, GridLayout, picture_rect


@st.composite
def layouts(draw: st.DrawFn) -> GridLayout:
    count = draw(st.integers(0, 1_000_000))
    inner = draw(st.sets(st.integers(1, max(1, count - 1)), max_size=12)) if count > 1 else set()
    firsts = draw(st.sampled_from([(), (0, *sorted(inner))])) if count else ()
    return GridLayout(
        count,
        draw(st.integers(0, 8000)),
        draw(st.integers(96, 384)),
        firsts,
        draw(st.sampled_from([0, 16])),
    )


@given(layout=layouts(), share=st.floats(0, 1))
def test_a_cell_is_found_at_its_corners_and_nowhere_else(layout: GridLayout, share: float) -> None:
    if not layout.count:
        assert layout.row_at(MARGIN_PX + 20, 5) is None
        assert layout.height_px == 0
        return
    row = int(share * (layout.count - 1))
    cell = layout.cell(row)
    assert layout.row_at(cell.left(), cell.top()) == row
    assert layout.row_at(cell.right(), cell.bottom()) == row
    assert layout.row_at(cell.left(), cell.bottom() + 1) != row
    assert row in layout.rows_between(cell.top(), cell.top())
    assert row in layout.rows_between(cell.bottom(), cell.bottom())
    assert cell.bottom() < layout.height_px


@given(layout=layouts())
def test_lines_of_tiles_fill_the_width_and_stay_inside(layout: GridLayout) -> None:
    if layout.width_px < 200 or layout.count < layout.columns or layout.firsts:
        return
    first, last = layout.cell(0), layout.cell(layout.columns - 1)
    assert first.left() >= 0
    assert last.right() < layout.width_px
    assert layout.width_px - 2 * MARGIN_PX - layout.columns * layout.cell_px < layout.columns


@given(layout=layouts(), top=st.integers(-100, 10**8), height=st.integers(1, 4000))
def test_what_is_visible_is_a_screenful(layout: GridLayout, top: int, height: int) -> None:
    rows = layout.rows_between(top, top + height)
    assert 0 <= rows.start <= rows.stop <= layout.count
    assert len(rows) <= layout.columns * (height // layout.line_px + 2)
    for row in (rows.start - 1, rows.stop):
        if 0 <= row < layout.count:
            cell = layout.cell(row)
            assert cell.bottom() < top or cell.top() > top + height


@given(layout=layouts())
def test_a_section_begins_below_its_heading_and_ends_above_the_next(layout: GridLayout) -> None:
    for section, first in enumerate(layout.firsts):
        heading = layout.heading(section)
        assert heading.height() == HEADING_PX
        assert layout.cell(first).top() == heading.bottom() + 1
        assert layout.section_of(first) == section
        assert layout.section_at(heading.top()) == section
        assert layout.section_at(heading.bottom()) == section
        assert layout.row_at(MARGIN_PX + 20, heading.center().y()) is None
        if first:
            assert layout.cell(first - 1).bottom() + 1 == heading.top()


@given(layout=layouts(), share=st.floats(0, 1), lines=st.integers(-20, 20))
def test_moving_by_lines_keeps_the_column_as_well_as_it_can(layout: GridLayout, share: float, lines: int) -> None:
    if not layout.count:
        return
    row = int(share * (layout.count - 1))
    moved = layout.moved(row, lines)
    assert 0 <= moved < layout.count
    before, after = layout.cell(row), layout.cell(moved)
    if lines > 0:
        assert moved >= row
    if lines < 0:
        assert moved <= row
    to_right = QPoint(after.left() + layout.cell_px, after.center().y())
    if after.left() < before.left():
        assert layout.row_at(to_right.x(), to_right.y()) is None
    if after.left() > before.left():
        assert moved == layout.count - 1


@given(
    edge=st.integers(24, 600), width=st.integers(0, 20000), height=st.integers(0, 20000), left=st.integers(0, 9999)
)
def test_a_picture_keeps_its_shape_and_lies_in_its_cell(edge: int, width: int, height: int, left: int) -> None:
    cell = QRect(left, 40, edge, edge)
    place = picture_rect(cell, width, height)
    assert cell.adjusted(INSET_PX, INSET_PX, -INSET_PX, -INSET_PX).contains(place.toRect())
    assert place.width() <= max(1, width)
    assert place.height() <= max(1, height)
    if min(place.width(), place.height()) >= 32:
        assert abs(place.width() / place.height() - width / height) <= 0.05 * width / height
