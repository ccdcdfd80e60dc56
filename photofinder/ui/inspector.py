"""The panel on the right: what is known of the current photo, and what can be done with it. Asks, does nothing.

GUI thread.
"""

from PySide6.QtCore import QRectF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from photofinder.records import Hit, Photo
from photofinder.ui import figures, icons
from photofinder.ui.labels import WrappedLabel
from photofinder.ui.scroll_area import vertical_scroll_area
from photofinder.ui.theme import SMALL_PX, text_font
from photofinder.ui.thumb_loader import CORNER_PX, ThumbLoader, Wish

WIDTH_PX = 280
PREVIEW_PX = 256


class _Preview(QWidget):
    """The photo, as wide as the panel and at most square."""

    def __init__(self, loader: ThumbLoader, parent: QWidget) -> None:
        super().__init__(parent)
        self._loader = loader
        self._hit: Hit | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        loader.loaded.connect(self._show_loaded)

    def show_hit(self, hit: Hit) -> None:
        self._hit = hit
        self._loader.want_also(self._wish(hit))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return 0 if self._hit is None else round(self._place(self._hit, min(width, PREVIEW_PX)).height())

    def sizeHint(self) -> QSize:
        return QSize(PREVIEW_PX, self.heightForWidth(self.width() or PREVIEW_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._hit is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        place = self._place(self._hit, min(self.width(), PREVIEW_PX))
        pixmap = self._loader.pixmap(self._hit.photo_id, self._wish(self._hit).edge_px)
        if pixmap is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(*self._hit.mean_rgb))
            painter.drawRoundedRect(place, CORNER_PX, CORNER_PX)
        else:
            painter.drawPixmap(place, pixmap, QRectF(pixmap.rect()))
        painter.end()

    def _place(self, hit: Hit, edge_px: int) -> QRectF:
        width, height = max(1, hit.width), max(1, hit.height)
        factor = min(edge_px / width, edge_px / height, 1.0)
        return QRectF(0, 0, max(1, round(width * factor)), max(1, round(height * factor)))

    def _wish(self, hit: Hit) -> Wish:
        scale = self.devicePixelRatioF()
        return Wish(hit.photo_id, round(PREVIEW_PX * scale), scale)

    def _show_loaded(self, photo_id: int) -> None:
        if self._hit is not None and photo_id == self._hit.photo_id:
            self.update()


class Inspector(QFrame):
    """Signals carry the Hit that is shown."""

    photo_needed = Signal(int)
    open_asked = Signal(object)
    show_asked = Signal(object)
    similar_asked = Signal(object)
    copy_asked = Signal(object)

    def __init__(self, loader: ThumbLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "panel")
        self.setMinimumWidth(200)
        self._hit: Hit | None = None
        self._preview = _Preview(loader, self)
        self._name = WrappedLabel(self)
        self._name.setFont(text_font(strong=True))
        self._facts = {title: WrappedLabel(self) for title in self._titles()}
        nothing = QLabel(self.tr("Choose a photo to see its details."), self)
        nothing.setWordWrap(True)
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        nothing.setProperty("tone", "muted")
        nothing.setMargin(24)
        shown = QWidget(self)
        facts = QVBoxLayout()
        facts.setContentsMargins(8, 0, 8, 0)
        facts.setSpacing(4)
        facts.addWidget(self._preview)
        facts.addSpacing(8)
        facts.addWidget(self._name)
        facts.addSpacing(4)
        self._rows: dict[str, QLabel] = {}
        for title, value in self._facts.items():
            caption = QLabel(title, self)
            caption.setFont(text_font(SMALL_PX))
            caption.setProperty("tone", "muted")
            self._rows[title] = caption
            facts.addWidget(caption)
            facts.addWidget(value)
            facts.addSpacing(4)
        layout = QVBoxLayout(shown)
        layout.setContentsMargins(4, 12, 4, 12)
        layout.setSpacing(4)
        layout.addLayout(facts)
        layout.addSpacing(4)
        for glyph, text, signal in self._actions():
            button = QPushButton(text, self)
            button.setProperty("kind", "row")
            icons.dress(button, glyph)
            button.clicked.connect(lambda _checked, signal=signal: self._ask(signal))
            layout.addWidget(button)
        layout.addStretch(1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(nothing)
        self._stack.addWidget(vertical_scroll_area(shown, self))

    def show_hit(self, hit: Hit | None, score: bool) -> None:
        """Show ``hit``, with its score where it was searched for; the rest is asked for with ``photo_needed``."""
        same = hit is not None and self._hit is not None and hit.photo_id == self._hit.photo_id
        self._hit = hit
        self._stack.setCurrentIndex(0 if hit is None else 1)
        if hit is None:
            return
        self._preview.show_hit(hit)
        self._name.set_text(hit.path.name)
        dimensions = f"{hit.width} x {hit.height}"
        taken, size, place, match = self._facts
        self._set(taken, figures.taken(hit.taken_at))
        if not same:
            self._set(size, dimensions)
        self._set(place, str(hit.path.parent))
        self._set(match, figures.score(hit.score) if score else "")
        self.photo_needed.emit(hit.photo_id)

    def show_photo(self, photo: Photo) -> None:
        """Add what only the catalogue knows; ignored when another photo is shown by now."""
        if self._hit is None or photo.photo_id != self._hit.photo_id:
            return
        taken, size, _, _ = self._facts
        self._set(taken, figures.taken(photo.facts.taken_at, photo.mtime_ns))
        self._set(size, f"{photo.facts.width} x {photo.facts.height}, {figures.data_size(photo.size_bytes)}")

    def _titles(self) -> tuple[str, str, str, str]:
        return self.tr("Date"), self.tr("Size"), self.tr("Folder"), self.tr("Score")

    def _actions(self) -> tuple[tuple[str, str, SignalInstance], ...]:
        return (
            ("arrow-square-out", self.tr("Open"), self.open_asked),
            ("folder-open", self.tr("Show in folder"), self.show_asked),
            ("stack", self.tr("Find similar photos"), self.similar_asked),
            ("copy", self.tr("Copy path"), self.copy_asked),
        )

    def _set(self, title: str, text: str) -> None:
        self._facts[title].set_text(text)
        self._facts[title].setVisible(bool(text))
        self._rows[title].setVisible(bool(text))

    def _ask(self, signal: SignalInstance) -> None:
        if self._hit is not None:
            signal.emit(self._hit)
