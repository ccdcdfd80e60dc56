"""Tiles cover the grid without overlap, in any number, width and zoom."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect

from photofinder.ui.grid_layout import INSET_PX, GridLayout, picture_rect

LAYOUTS = st.builds(
    GridLayout, count=st.integers(0, 1_000_000), width_px=st.integers(0, 8000), tile_edge_px=st.integers(96, 384)
)


@given(layout=LAYOUTS, share=st.floats(0, 1))
def test_a_cell_is_found_at_its_corners_and_nowhere_else(layout: GridLayout, share: float) -> None:
    if not layout.count:
        assert layout.row_at(layout.margin_px + 20, 5) is None
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


@given(layout=LAYOUTS)
def test_rows_of_tiles_fill_the_width_and_stay_inside(layout: GridLayout) -> None:
    if layout.width_px < 200:
        return
    first, last = layout.cell(0), layout.cell(layout.columns - 1)
    assert first.left() >= 0
    assert last.right() < layout.width_px
    assert layout.width_px - 2 * layout.margin_px - layout.columns * layout.cell_px < layout.columns


@given(layout=LAYOUTS, top=st.integers(-100, 10**8), height=st.integers(1, 4000))
def test_what_is_visible_is_a_screenful(layout: GridLayout, top: int, height: int) -> None:
    rows = layout.rows_between(top, top + height)
    assert 0 <= rows.start <= rows.stop <= layout.count
    assert len(rows) <= layout.columns * (height // layout.line_px + 2)


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
