"""What a drop or a paste carries: files, pixels, or an address; touches no disk.

Also the other way: what a tile of the grid carries when it is dragged out. GUI thread.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

_PIXEL_FORMATS = ("image/png", "image/jpeg", "image/webp", "image/bmp")
_WEB_SCHEMES = ("http", "https")


@dataclass(frozen=True, slots=True)
class DroppedFiles:
    """Files or folders of this computer; which of both is not known yet."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class DroppedPixels:
    """A picture itself: an encoded file's bytes, or an image that is still to be encoded."""

    picture: bytes | QImage


@dataclass(frozen=True, slots=True)
class DroppedAddress:
    """A picture on the web, or a ``data:`` address that holds one."""

    url: QUrl


Dropped = DroppedFiles | DroppedPixels | DroppedAddress


def may_hold(mime: QMimeData) -> bool:
    """Whether ``mime`` offers anything that ``read`` may use; asks for formats only, as a drag passes over."""
    return (
        mime.hasUrls()
        or mime.hasImage()
        or any(mime.hasFormat(name) for name in _PIXEL_FORMATS)
        or _text_address(mime) is not None
    )


def read(mime: QMimeData) -> Dropped | None:
    """The most useful thing in ``mime``: local files, pixels, then an address; None when none."""
    urls = mime.urls()
    if files := tuple(Path(url.toLocalFile()) for url in urls if url.isLocalFile()):
        return DroppedFiles(files)
    if (pixels := _pixels(mime)) is not None:
        return DroppedPixels(pixels)
    for url in (_image_in_html(mime.html()), *urls, _text_address(mime)):
        if url is not None and url.isValid() and url.scheme() in (*_WEB_SCHEMES, "data"):
            return DroppedAddress(url)
    return None


def carry(files: Iterable[Path]) -> QMimeData:
    """A drag of photos, for other apps and for our own window."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    return mime


def _pixels(mime: QMimeData) -> bytes | QImage | None:
    for name in _PIXEL_FORMATS:
        if mime.hasFormat(name) and (encoded := bytes(mime.data(name).data())):
            return encoded
    if mime.hasImage():
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return image
    return None


def _text_address(mime: QMimeData) -> QUrl | None:
    text = mime.text().strip() if mime.hasText() else ""
    if len(text) > 4096 or any(char.isspace() for char in text):
        return None
    url = QUrl(text, QUrl.ParsingMode.StrictMode)
    return url if url.isValid() and url.scheme() in _WEB_SCHEMES and url.host() else None


class _FirstImage(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.source: str | None = None

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag == "img" and self.source is None:
            self.source = dict(attrs).get("src")


def _image_in_html(html: str) -> QUrl | None:
    """A browser that drags a linked picture offers the link as the address and the picture in its HTML."""
    if not html:
        return None
    parser = _FirstImage()
    # The parser's way to refuse a declaration that it does not know; what it has found by then counts.
    with suppress(AssertionError):
        parser.feed(html)
    return QUrl(parser.source) if parser.source else None
