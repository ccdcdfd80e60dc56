"""A quiet button of words that opens a menu."""

from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from photofinder.ui import icons
from photofinder.ui.menu_button import MenuButton
from photofinder.ui.theme import Theme


def inked(image: QImage) -> list[int]:
    """The columns in which something is drawn."""
    ground = image.pixel(0, 0)
    columns = range(image.width())
    return [x for x in columns if any(image.pixel(x, y) != ground for y in range(image.height()))]


def test_it_is_as_wide_as_what_is_in_it(qtbot: QtBot, theme: Theme) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    plain, signed = MenuButton(page), MenuButton(page, "rows")
    for button in (plain, signed):
        button.setText("Relevance")
        button.resize(button.sizeHint())
    page.show()
    words_px = QFontMetrics(plain.font()).horizontalAdvance("Relevance")
    assert plain.width() == 8 + words_px + 8
    assert signed.width() == plain.width() + icons.EDGE_PX + 4
    for button in (plain, signed):
        columns = inked(button.grab().toImage())
        scale = button.devicePixelRatioF()
        assert columns[0] >= 8 * scale
        assert columns[-1] < (button.width() - 8 + 1) * scale
    signed.show_words(False)
    assert signed.sizeHint().width() == 8 + icons.EDGE_PX + 8
