"""Thumbnails for the grid: fetched and decoded on a small pool of threads, kept as pixmaps within a byte budget.

Whoever shows photos says which it wants, best first; that replaces what was wanted before. QImage on the pool,
QPixmap on the GUI thread. Lives on the GUI thread.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QImage, QImageReader, QPainter, QPixmap

from photofinder.ui.tasks import attempt

log = logging.getLogger(__name__)

Fetch = Callable[[int], bytes | None]
CORNER_PX = 4
# An edge of the quiet box in the place of a photo of which nothing is known yet.
UNREAD_PX = 512
_THREADS = 2
_BUDGET_BYTES = 256 * 1024**2


@dataclass(frozen=True, slots=True)
class Wish:
    """A photo and the box in device pixels that its thumbnail is to fill; ``scale`` is the device-pixel ratio."""

    photo_id: int
    edge_px: int
    scale: float


class ThumbLoader(QObject):
    """Serves pixmaps; ``loaded`` tells a photo_id whose pixmap is new."""

    loaded = Signal(int)
    _decoded = Signal(object, object)

    def __init__(self, fetch: Fetch, parent: QObject | None = None, budget_bytes: int = _BUDGET_BYTES) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._budget_bytes = budget_bytes
        self._held_bytes = 0
        self._pixmaps: OrderedDict[tuple[int, int], QPixmap] = OrderedDict()
        self._latest_edge: dict[int, int] = {}
        self._unavailable: set[int] = set()
        self._wishes: list[Wish] = []
        self._at_work: set[Wish] = set()
        self._changed = threading.Condition()
        self._closed = False
        self._decoded.connect(self._keep, Qt.ConnectionType.QueuedConnection)
        self._threads = [
            threading.Thread(target=self._serve, name=f"thumbnail-{number}", daemon=True)
            for number in range(_THREADS)
        ]
        for thread in self._threads:
            thread.start()

    def pixmap(self, photo_id: int, edge_px: int) -> QPixmap | None:
        """The thumbnail for a box of ``edge_px`` device pixels, or the latest of another size, or None."""
        for edge in (edge_px, self._latest_edge.get(photo_id)):
            if edge is not None and (held := self._pixmaps.get((photo_id, edge))) is not None:
                self._pixmaps.move_to_end((photo_id, edge))
                return held
        return None

    def shape(self, photo_id: int, size: tuple[int, int]) -> tuple[int, int]:
        """``size`` of a photo in px; of one that was not read yet (0 by 0) that of its thumbnail, else a square."""
        if all(size):
            return size
        pixmap = self._pixmaps.get((photo_id, self._latest_edge.get(photo_id, 0)))
        if pixmap is None:
            return UNREAD_PX, UNREAD_PX
        return pixmap.deviceIndependentSize().toSize().toTuple()

    def unavailable(self, photo_id: int) -> bool:
        """Whether a thumbnail was asked for and there is none."""
        return photo_id in self._unavailable

    def want(self, wishes: Iterable[Wish]) -> None:
        """Load what is missing of ``wishes``, the first one first; what was wanted before is forgotten."""
        with self._changed:
            self._wishes = [
                wish
                for wish in wishes
                if (wish.photo_id, wish.edge_px) not in self._pixmaps
                and wish.photo_id not in self._unavailable
                and wish not in self._at_work
            ]
            self._wishes.reverse()
            self._changed.notify_all()

    def want_also(self, wish: Wish) -> None:
        """Load one more, before the others."""
        missing = (wish.photo_id, wish.edge_px) not in self._pixmaps and wish.photo_id not in self._unavailable
        with self._changed:
            if missing and wish not in self._at_work:
                if wish in self._wishes:
                    self._wishes.remove(wish)
                self._wishes.append(wish)
                self._changed.notify()

    def forget_unavailable(self) -> None:
        """Try photos without a thumbnail again when they are wanted next: their disk may be back."""
        self._unavailable.clear()

    def close(self, within_s: float = 1.0) -> bool:
        """End the threads; False when some were still at work after ``within_s`` each."""
        with self._changed:
            self._closed = True
            self._wishes.clear()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(within_s)
        return not any(thread.is_alive() for thread in self._threads)

    def _serve(self) -> None:
        while True:
            with self._changed:
                while not self._wishes and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                wish = self._wishes.pop()
                self._at_work.add(wish)
            image, fault = attempt(partial(self._load, wish))
            if fault is not None:
                log.warning("no thumbnail of photo %d: %r", wish.photo_id, fault)
            if not self._tell(wish, image):
                return

    def _tell(self, wish: Wish, image: QImage | None) -> bool:
        with self._changed:
            if not self._closed:
                self._decoded.emit(wish, image)
            return not self._closed

    def _load(self, wish: Wish) -> QImage | None:
        encoded = self._fetch(wish.photo_id)
        return None if encoded is None else decode(encoded, wish.edge_px, wish.scale)

    def _keep(self, wish: Wish, image: QImage | None) -> None:
        with self._changed:
            self._at_work.discard(wish)
        if image is None:
            self._unavailable.add(wish.photo_id)
        else:
            pixmap = QPixmap.fromImage(image)
            pixmap.setDevicePixelRatio(wish.scale)
            key = wish.photo_id, wish.edge_px
            if (old := self._pixmaps.pop(key, None)) is not None:
                self._held_bytes -= _size_bytes(old)
            self._pixmaps[key] = pixmap
            self._latest_edge[wish.photo_id] = wish.edge_px
            self._held_bytes += _size_bytes(pixmap)
            while self._held_bytes > self._budget_bytes and len(self._pixmaps) > 1:
                (photo_id, edge_px), dropped = self._pixmaps.popitem(last=False)
                self._held_bytes -= _size_bytes(dropped)
                if self._latest_edge.get(photo_id) == edge_px:
                    del self._latest_edge[photo_id]
        self.loaded.emit(wish.photo_id)


def decode(encoded: bytes, edge_px: int, scale: float = 1.0) -> QImage | None:
    """``encoded`` as an image that fits into a square of ``edge_px`` device pixels, with rounded corners.

    Never larger than the picture at one pixel of it to one device-independent pixel. Any thread.
    """
    data = QByteArray(encoded)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid():
        return None
    box = QSize(edge_px, edge_px)
    whole = size * scale
    if whole.boundedTo(box) != whole:
        whole = whole.scaled(box, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
    reader.setScaledSize(whole)
    image = reader.read()
    return None if image.isNull() else _rounded(image, CORNER_PX * scale)


def _rounded(image: QImage, radius_px: float) -> QImage:
    made = QImage(image.size(), QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(image))
    painter.drawRoundedRect(QRectF(image.rect()), radius_px, radius_px)
    painter.end()
    return made


def _size_bytes(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4
