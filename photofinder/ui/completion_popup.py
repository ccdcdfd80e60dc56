"""What may complete the query: a short list below the search box that never takes the keys from it. GUI thread.

Lies inside the window, above everything else, so no window manager has a say in it.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from photofinder.engine.completion import Completion, CompletionKind
from photofinder.engine.query import parse
from photofinder.ui import icons
from photofinder.ui.query_messages import operator_meaning
from photofinder.ui.suggestions import in_words
from photofinder.ui.theme import SMALL_PX, text_font

_ROW_PX = 28
_MOST_ROWS = 12
_WIDTH_PX = 560
_SIDE_PX = 8
_GLYPH_PX = 16
_LABEL_FROM_PX = 96
_ROLE = Qt.ItemDataRole.UserRole
_LABEL_ROLE = Qt.ItemDataRole.UserRole + 1
_GLYPHS = {
    CompletionKind.OPERATOR: "sliders-horizontal",
    CompletionKind.DATE: "calendar-blank",
    CompletionKind.TYPE: "file",
    CompletionKind.IS: "star",
    CompletionKind.SORT: "sort-ascending",
    CompletionKind.FOLDER: "folder-simple",
    CompletionKind.CAMERA: "camera",
    CompletionKind.LENS: "aperture",
    CompletionKind.PLACE: "map-pin",
    CompletionKind.KEYWORD: "quotes",
    CompletionKind.SAVED: "bookmark-simple",
    CompletionKind.HISTORY: "clock-counter-clockwise",
}
_AnyIndex = QModelIndex | QPersistentModelIndex


class _Rows(QStyledItemDelegate):
    """A sign, what is put in, and on the right what that means."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        return QSize(0, _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        found: Completion = index.data(_ROLE)
        name, label = index.data(), index.data(_LABEL_ROLE)
        colours, box = option.palette, option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, colours.color(QPalette.ColorRole.Midlight))
        sign = QRect(box.left() + _SIDE_PX, 0, _GLYPH_PX, _GLYPH_PX)
        sign.moveCenter(QPoint(sign.center().x(), box.center().y()))
        icons.icon(_GLYPHS[found.kind], QPalette.ColorRole.PlaceholderText).paint(painter, sign)
        inner = box.adjusted(2 * _SIDE_PX + _GLYPH_PX, 0, -_SIDE_PX, 0)
        text, small = text_font(), text_font(SMALL_PX)
        text_px = min(QFontMetrics(text).horizontalAdvance(name) + 1, inner.width())
        label_from = min(max(_LABEL_FROM_PX, text_px + 2 * _SIDE_PX), inner.width())
        painter.setFont(text)
        painter.setPen(colours.color(QPalette.ColorRole.Text))
        shown = QFontMetrics(text).elidedText(name, Qt.TextElideMode.ElideMiddle, text_px)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner.adjusted(0, 0, text_px - inner.width(), 0), middle, shown)
        painter.setFont(small)
        painter.setPen(colours.color(QPalette.ColorRole.PlaceholderText))
        beside = inner.adjusted(label_from, 0, 0, 0)
        painter.drawText(
            beside, middle, QFontMetrics(small).elidedText(label, Qt.TextElideMode.ElideMiddle, beside.width())
        )


class CompletionPopup(QFrame):
    """``chosen`` carries the Completion that was clicked."""

    chosen = Signal(object)

    def __init__(self, below: QWidget) -> None:
        super().__init__(below.window())
        self.setObjectName("popup")
        self._below = below
        self._list = QListWidget(self)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setUniformItemSizes(True)
        self._list.setItemDelegate(_Rows(self._list))
        self._list.setMouseTracking(True)
        self._list.setAccessibleName(self.tr("What you may mean"))
        self._list.itemEntered.connect(self._list.setCurrentItem)
        self._list.itemClicked.connect(lambda item: self.chosen.emit(_completion(item)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self._list)
        self.hide()

    @property
    def current(self) -> Completion | None:
        """The row that the keys have gone to."""
        item = self._list.currentItem()
        return None if item is None else _completion(item)

    @property
    def first(self) -> Completion | None:
        """The row on top."""
        item = self._list.item(0)
        return None if item is None else _completion(item)

    def offer(self, completions: Sequence[Completion]) -> None:
        """Show ``completions`` with none chosen yet; nothing is shown when there are none."""
        self._list.clear()
        for found in completions:
            name, label = _texts(found)
            item = QListWidgetItem(name)
            item.setData(_ROLE, found)
            item.setData(_LABEL_ROLE, label)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(filter(None, (name, label))))
            self._list.addItem(item)
        if not completions:
            self.hide()
            return
        self._list.setCurrentRow(-1)
        self._place()
        self.raise_()
        self.show()

    def step(self, rows: int) -> None:
        """Go down or up by ``rows``; beyond either end nothing is chosen."""
        count = self._list.count()
        row = (self._list.currentRow() + 1 + rows) % (count + 1) - 1
        self._list.setCurrentRow(row)
        if (item := self._list.currentItem()) is not None:
            # The keys stay in the box, so nobody would hear of the row otherwise.
            said = str(item.data(Qt.ItemDataRole.AccessibleTextRole))
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._list, said))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        window = self._below.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        corner = self._below.mapTo(window, QPoint(0, self._below.height() + 4))
        rows = min(self._list.count(), _MOST_ROWS)
        width = min(_WIDTH_PX, max(self._below.width(), 240), window.width() - corner.x())
        height = min(rows * _ROW_PX + 10, max(_ROW_PX, window.height() - corner.y()))
        self.setGeometry(corner.x(), corner.y(), width, height)


def _texts(found: Completion) -> tuple[str, str]:
    """What a proposal is called, and what stands muted beside that."""
    match found.kind:
        case CompletionKind.SAVED:
            return found.label, in_words(parse(found.insert_text))
        case CompletionKind.HISTORY:
            return in_words(parse(found.insert_text)), ""
        case CompletionKind.FOLDER:
            return found.insert_text.strip(), found.label
        case CompletionKind.OPERATOR:
            return found.insert_text.strip(), operator_meaning(found.label)
        case _:
            # Values speak for themselves: the same line behind each of them would shout.
            return found.insert_text.strip(), ""


def _completion(item: QListWidgetItem) -> Completion:
    found: Completion = item.data(_ROLE)
    return found
