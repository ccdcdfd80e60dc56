"""The grid of photos under keys and mouse: opening, stacks, menus, dragging out, zooming. Asks, does nothing.

GUI thread.
"""

from PySide6.QtCore import QItemSelectionModel, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDrag, QFocusEvent, QKeyEvent, QMouseEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from photofinder.records import Hit
from photofinder.ui import tile_badges
from photofinder.ui.results_canvas import ResultsCanvas
from photofinder.ui.thumb_loader import ThumbLoader

ZOOM_STEP_PX = 24
_DRAGGED_PX = 192
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_BY_TAB = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_CONTROL = Qt.KeyboardModifier.ControlModifier


class ResultsView(ResultsCanvas):
    """Signals carry Hits; ``typed`` carries text meant for the search box."""

    open_asked = Signal(object)
    stack_asked = Signal(object)
    menu_asked = Signal(object, QPoint)
    typed = Signal(str)

    def __init__(self, loader: ThumbLoader, parent: QWidget | None = None) -> None:
        super().__init__(loader, parent)
        self.setDragEnabled(True)
        self.setDragDropMode(self.DragDropMode.DragOnly)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)

    def enter(self) -> None:
        """Take the keys, with a photo to act on from the first one on."""
        # Before the focus comes: Qt would make a photo the current one and not choose it.
        self._choose_first()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in _BY_TAB:
            self._choose_first()
        super().focusInEvent(event)

    def _choose_first(self) -> None:
        if not self.currentIndex().isValid() and (visible := self._visible_rows()):
            self.selectionModel().setCurrentIndex(
                self._results.index(visible[0], 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text, modifiers = event.key(), event.text(), event.modifiers()
        plain = not modifiers & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        control = modifiers & ~Qt.KeyboardModifier.KeypadModifier == _CONTROL
        hit = self.current_hit()
        if key in _ENTER and plain:
            if hit is not None:
                self.open_asked.emit(hit)
        elif key in _ENTER and control:
            if hit is not None and hit.copies:
                self.stack_asked.emit(hit)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) and control:
            self._go_to_section(-1 if key == Qt.Key.Key_PageUp else 1)
        elif plain and text.isprintable() and text.strip():
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def keyboardSearch(self, search: str) -> None:
        """Letters go to the search box."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & _CONTROL:
            notches = event.angleDelta().y() / 120
            self.set_tile_edge(self._tile_edge_px + round(notches * ZOOM_STEP_PX))
            event.accept()
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        stack = self._stack_at(event.position())
        if stack is not None and event.button() == Qt.MouseButton.LeftButton:
            self.stack_asked.emit(stack)
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self._results.hit(self.indexAt(event.position().toPoint()).row())
        on_badge = self._stack_at(event.position()) is not None
        if hit is not None and event.button() == Qt.MouseButton.LeftButton and not on_badge:
            self.open_asked.emit(hit)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if (hit := self._results.hit(index.row())) is not None:
            point = self.visualRect(index).center() if by_key else event.pos()
            self.menu_asked.emit(hit, self.viewport().mapToGlobal(point))

    def is_over_dragged(self, point: QPoint) -> bool:
        """Whether ``point`` of this widget lies on the photo that is being dragged: a drop there means nothing."""
        index = self.indexAt(self.viewport().mapFrom(self, point))
        return index.isValid() and index == self.currentIndex()

    def startDrag(self, actions: Qt.DropAction) -> None:
        hits = self.selected_hits()
        if not hits:
            return
        dragged = self._results.hit(self.currentIndex().row()) or hits[0]
        hits.sort(key=lambda hit: hit.photo_id != dragged.photo_id)
        drag = QDrag(self)
        drag.setMimeData(
            self._results.mimeData(
                [self._results.index(self._results.row_of(hit.photo_id) or 0, 0) for hit in hits]
            )
        )
        drag.setPixmap(self._drag_pixmap(dragged))
        drag.exec(Qt.DropAction.CopyAction)

    def _drag_pixmap(self, hit: Hit) -> QPixmap:
        wish = self._thumbs.wish(hit, self._layout().cell_px, self.devicePixelRatioF())
        pixmap = self._loader.pixmap(hit.photo_id, wish.edge_px)
        if pixmap is None:
            return QPixmap()
        fitted = pixmap.size().scaled(_DRAGGED_PX, _DRAGGED_PX, Qt.AspectRatioMode.KeepAspectRatio)
        return pixmap.scaled(pixmap.size().boundedTo(fitted), mode=Qt.TransformationMode.SmoothTransformation)

    def _stack_at(self, point: QPointF) -> Hit | None:
        """The photo whose count of copies lies at ``point`` of the viewport."""
        index = self.indexAt(point.toPoint())
        hit = self._results.hit(index.row())
        if hit is None:
            return None
        picture = self._thumbs.picture_place(hit, self.visualRect(index))
        return hit if tile_badges.stack_rect(hit, picture).contains(point) else None
