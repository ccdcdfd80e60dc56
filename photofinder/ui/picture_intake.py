"""From a drop or a paste to files that a query can name, and from such a file to what is seen of it.

Pixels and addresses are kept as files first. What is no picture never gets into a query: it is opened here before,
on a worker. GUI thread.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QUrl, Signal
from PySide6.QtGui import QImage

from photofinder.ui.dropped import Dropped, DroppedAddress, DroppedFiles, DroppedPixels
from photofinder.ui.queries import PictureWish
from photofinder.ui.tasks import Tasks
from photofinder.ui.thumb_loader import decode

if TYPE_CHECKING:
    from photofinder.library import Library
    from photofinder.ui.picture_download import PictureDownload

PICTURE_LANE = "picture"
MOST_PICTURES = 20
_TAKING = "taking"


class PictureIntake(QObject):
    """``taken`` carries the files and whether they join the present query; ``cut`` tells that there were more than
    ``MOST_PICTURES``; ``read`` carries a PictureWish and its QImage or None."""

    taken = Signal(object, bool)
    folders_found = Signal(object)
    nothing_found = Signal()
    cut = Signal(int)
    busy_changed = Signal(bool)
    failed = Signal(object)
    read = Signal(object, object)

    def __init__(self, library: "Library", tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._adding = False
        self._busy = False
        self._begun_download: PictureDownload | None = None

    def take(self, dropped: Dropped, *, adding: bool) -> None:
        """Answer ``taken``, ``folders_found``, ``nothing_found`` or ``failed``; a newer one replaces an older."""
        self.cancel()
        self._adding = adding
        self._set_busy(True)
        match dropped:
            case DroppedPixels(picture=bytes() as encoded):
                self._start(lambda: [self._library.keep_picture(encoded)])
            case DroppedPixels(picture=QImage() as image):
                self._start(lambda: [self._library.keep_picture(_encode(image))])
            case DroppedAddress(url=url):
                self._download().fetch(url)
            case DroppedFiles(paths=paths):
                task = self._tasks.start(lambda: _folders_and_files(paths), lane=PICTURE_LANE, group=_TAKING)
                task.succeeded.connect(self._take_files)
                task.failed.connect(self._fail)

    def look(self, wish: PictureWish) -> None:
        """Answer ``read`` with ``wish`` and its QImage, or None where there is none to be had."""

        def work() -> QImage | None:
            encoded = self._library.preview(Path(wish.source), wish.edge_px, wish.crop)
            return decode(encoded, wish.edge_px) if encoded else None

        task = self._tasks.start(work, lane=PICTURE_LANE)
        task.succeeded.connect(lambda image: self.read.emit(wish, image))
        task.failed.connect(self._fail)

    def cancel(self) -> None:
        """Take nothing; nothing more is said."""
        if self._begun_download is not None:
            self._begun_download.cancel()
        self._tasks.cancel(_TAKING)
        self._set_busy(False)

    def _download(self) -> "PictureDownload":
        # Not before an address is dropped: a window would take longer to open with Qt's network.
        from photofinder.ui.picture_download import PictureDownload

        if self._begun_download is None:
            self._begun_download = PictureDownload(self)
            self._begun_download.fetched.connect(self._keep_fetched)
            self._begun_download.failed.connect(self._fail)
        return self._begun_download

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)

    def _start(self, work: Callable[[], list[Path]]) -> None:
        task = self._tasks.start(work, lane=PICTURE_LANE, group=_TAKING)
        task.succeeded.connect(self._hand_over)
        task.failed.connect(self._fail)

    def _take_files(self, found: tuple[list[Path], list[Path]]) -> None:
        folders, files = found
        if folders:
            self.folders_found.emit(folders)
            self._set_busy(False)
        elif files:
            if len(files) > MOST_PICTURES:
                self.cut.emit(MOST_PICTURES)
            self._start(lambda: self._checked(files[:MOST_PICTURES]))
        else:
            self.nothing_found.emit()
            self._set_busy(False)

    def _checked(self, files: Iterable[Path]) -> list[Path]:
        """Raises: ImageUnreadable, DecoderUnavailable, StorageFault."""
        files = list(files)
        for file in files:
            # A photo of the library has its embedding even while its disk is away.
            if self._library.photo_at(file) is None:
                self._library.require_picture(file)
        return files

    def _keep_fetched(self, _url: QUrl, encoded: bytes) -> None:
        self._start(lambda: [self._library.keep_picture(encoded)])

    def _hand_over(self, files: list[Path]) -> None:
        self._set_busy(False)
        self.taken.emit(files, self._adding)

    def _fail(self, fault: Exception) -> None:
        self._set_busy(False)
        self.failed.emit(fault)


def _encode(image: QImage) -> bytes:
    """PNG, compressed little: a worker's work, but somebody waits for it."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", 100)  # type: ignore[call-overload]
    return bytes(data.data())


def _folders_and_files(paths: tuple[Path, ...]) -> tuple[list[Path], list[Path]]:
    return [path for path in paths if path.is_dir()], [path for path in paths if not path.is_dir()]
