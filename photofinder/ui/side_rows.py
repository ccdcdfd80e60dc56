"""The pieces of the side bar: rows that are pressed, with a sign, a count and a menu, and parts with a title.

A row paints itself and is filled anew rather than made anew: five widgets for each of 200 saved searches take a
quarter of a second (measured). GUI thread.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QEnterEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photofinder.ui import icons
from photofinder.ui.theme import SMALL_PX, text_font

ROW_PX = 28
MORE_PX = 28
_HEAD_PX = 24
_EDGE_PX = 8
_GAP_PX = 4
_MUTED = QPalette.ColorRole.PlaceholderText
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


_PROGRESS_PX = 2


@dataclass(frozen=True, slots=True)
class Act:
    """What can be done with a row at once: a sign, and the words for it."""

    glyph: str
    tip: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row shows. ``query`` is the canonical text of what a press searches for; ``what`` whatever its menu is
    about, and ``menu_tip`` says so; ``quiet`` when it cannot be used now; ``act`` what can be done beside the menu;
    ``share`` (0..1) how far the work on it is that goes on."""

    glyph: str
    text: str
    query: str
    tip: str = ""
    count: str = ""
    spoken: str = ""
    what: object = None
    menu_tip: str = ""
    quiet: bool = False
    act: Act | None = None
    share: float | None = None


class SideRow(QPushButton):
    """``menu_asked`` carries where a menu is to open, in the screen; ``walked`` -1 for up, 1 for down."""

    menu_asked = Signal(QPoint)
    act_asked = Signal()
    walked = Signal(int)
    entered = Signal()

    def __init__(self, entry: Entry, parent: QWidget) -> None:
        super().__init__(parent)
        self.entry = entry
        self.marked = False
        self._more: QToolButton | None = None
        self._act: QToolButton | None = None
        self.setProperty("kind", "row")
        self.setFixedHeight(ROW_PX)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.show_entry(entry)

    def show_entry(self, entry: Entry) -> None:
        """Show something else."""
        self.entry = entry
        self.setAccessibleName(entry.spoken or entry.text)
        self.setToolTip(entry.tip)
        if self._offers():
            # Filled anew under the pointer: what is offered stays where it is.
            if entry.menu_tip and self.rect().contains(self.mapFromGlobal(QCursor.pos())):
                self._offer()
            else:
                self._withdraw()
        self.update()

    def mark(self, marked: bool) -> None:
        """Show whether its photos are those of the grid."""
        if marked != self.marked:
            self.marked = marked
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, ROW_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, ROW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.marked:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QApplication.palette().color(QPalette.ColorRole.Midlight))
            painter.drawRoundedRect(self.rect(), 6, 6)
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self)
        # Not its own palette: a style sheet thins the muted role of that.
        palette = QApplication.palette()
        edge = icons.EDGE_PX
        sign = QRect(_EDGE_PX, (ROW_PX - edge) // 2, edge, edge)
        icons.icon(self.entry.glyph, _MUTED).paint(painter, sign)
        right = self.width() - _EDGE_PX
        if self._offers():
            right = self.width() - (MORE_PX if self.entry.act is None else 2 * MORE_PX)
        elif self.entry.count:
            painter.setFont(text_font(SMALL_PX))
            painter.setPen(palette.color(_MUTED))
            room = QRect(0, 0, right, ROW_PX)
            painter.drawText(room, int(_MIDDLE | Qt.AlignmentFlag.AlignRight), self.entry.count)
            right -= QFontMetrics(painter.font()).horizontalAdvance(self.entry.count) + 2 * _GAP_PX
        painter.setFont(self.font())
        painter.setPen(palette.color(_MUTED if self.entry.quiet else QPalette.ColorRole.ButtonText))
        left = sign.right() + 1 + _GAP_PX
        room = QRect(left, 0, max(0, right - left), ROW_PX)
        text = self.fontMetrics().elidedText(self.entry.text, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, int(_MIDDLE | Qt.AlignmentFlag.AlignLeft), text)
        if self.entry.share is not None:
            self._paint_progress(painter, self.entry.share)
        painter.end()

    def _paint_progress(self, painter: QPainter, share: float) -> None:
        palette = QApplication.palette()
        groove = QRect(_EDGE_PX, ROW_PX - _PROGRESS_PX, self.width() - 2 * _EDGE_PX, _PROGRESS_PX)
        painter.fillRect(groove, palette.color(QPalette.ColorRole.Mid))
        groove.setWidth(round(groove.width() * share))
        painter.fillRect(groove, palette.color(QPalette.ColorRole.Accent))

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        if self.entry.menu_tip:
            self._offer()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._withdraw()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        # Where the menu opens a dialog, nobody is told that the pointer has left.
        self._withdraw()
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.menu_asked.emit(self.mapToGlobal(self.rect().bottomLeft()) if by_key else event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Up:
                self.walked.emit(-1)
            case Qt.Key.Key_Down:
                self.walked.emit(1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def _offers(self) -> bool:
        return self._more is not None and self._more.isVisibleTo(self)

    def _offer(self) -> None:
        """Show what can be done with the row, over its count."""
        if self._more is None:
            self._more = self._button()
            self._more.clicked.connect(lambda: self.menu_asked.emit(self._below(self._more)))
        self._dress(self._more, Act("dots-three", self.entry.menu_tip), self.width() - MORE_PX)
        if self.entry.act is not None:
            if self._act is None:
                self._act = self._button()
                self._act.clicked.connect(self.act_asked)
            self._dress(self._act, self.entry.act, self.width() - 2 * MORE_PX)
        elif self._act is not None:
            self._act.hide()
        self.update()

    def _withdraw(self) -> None:
        for button in (self._more, self._act):
            if button is not None:
                button.hide()
        self.update()

    def _button(self) -> QToolButton:
        button = QToolButton(self)
        # Keys reach all of it by the menu of the row itself.
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    def _dress(self, button: QToolButton, act: Act, left: int) -> None:
        icons.dress(button, act.glyph, _MUTED)
        button.setToolTip(act.tip)
        button.setAccessibleName(act.tip)
        button.setGeometry(left, 0, MORE_PX, ROW_PX)
        button.show()

    def _below(self, button: QToolButton | None) -> QPoint:
        where = self if button is None else button
        return where.mapToGlobal(where.rect().bottomLeft())


class SidePart(QWidget):
    """A title, what can be done with the whole part, and its rows; ``make`` gives a row that is connected."""

    def __init__(self, title: str, make: Callable[[Entry], SideRow], parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[SideRow] = []
        self._make = make
        heading, self._note, self._hint = QLabel(title, self), QLabel(self), QLabel(self)
        for label in (heading, self._note, self._hint):
            label.setFont(text_font(SMALL_PX, strong=label is heading))
            label.setProperty("tone", "muted")
        self._head = QHBoxLayout()
        self._head.setContentsMargins(_EDGE_PX, 0, 0, 0)
        self._head.setSpacing(0)
        heading.setMinimumHeight(_HEAD_PX)
        self._head.addWidget(heading)
        self._head.addStretch(1)
        self._head.addWidget(self._note)
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._hint.setWordWrap(True)
        self._hint.setContentsMargins(_EDGE_PX, 0, _EDGE_PX, 0)
        self._hint.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._head)
        layout.addLayout(self._list)
        layout.addWidget(self._hint)

    def note(self, text: str) -> None:
        """Say something beside the title, in line with the counts of rows."""
        self._note.setText(text)
        self._note.setContentsMargins(0, 0, _EDGE_PX, 0)

    def hint(self, text: str) -> None:
        """Say something in the place of rows."""
        self._hint.setText(text)
        self._hint.setVisible(bool(text))

    def offer(self, glyph: str, tip: str) -> QToolButton:
        """A button beside the title."""
        button = QToolButton(self)
        button.setFixedSize(MORE_PX, _HEAD_PX)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        icons.dress(button, glyph, _MUTED, edge_px=16)
        self._head.addWidget(button)
        return button

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these; rows that are there already are filled anew."""
        while len(self.rows) > len(entries):
            surplus = self.rows.pop()
            self._list.removeWidget(surplus)
            surplus.hide()
            surplus.deleteLater()
        for row, entry in zip(self.rows, entries, strict=False):
            row.show_entry(entry)
        for entry in entries[len(self.rows) :]:
            row = self._make(entry)
            self.rows.append(row)
            self._list.addWidget(row)
