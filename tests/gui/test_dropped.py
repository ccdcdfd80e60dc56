"""What a drop or a paste is taken for: own photo, files, pixels, address, or nothing."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from photofinder.ui import dropped
from photofinder.ui.dropped import Dropped, DroppedAddress, DroppedFiles, DroppedPixels

PICTURE_URL = "https://example.org/pictures/cat.jpg"


def mime(text: str = "", html: str = "", urls: tuple[str, ...] = (), **formats: bytes) -> QMimeData:
    made = QMimeData()
    if text:
        made.setText(text)
    if html:
        made.setHtml(html)
    if urls:
        made.setUrls([QUrl(url) for url in urls])
    for name, data in formats.items():
        made.setData(name.replace("__", "/"), data)
    return made


def address(url: str) -> DroppedAddress:
    return DroppedAddress(QUrl(url))


@pytest.mark.parametrize(
    ("carried", "expected"),
    [
        (mime(urls=("file:///pictures/a.jpg",)), DroppedFiles((Path("/pictures/a.jpg"),))),
        (mime(urls=("file:///a", "file:///b", PICTURE_URL)), DroppedFiles((Path("/a"), Path("/b")))),
        (mime(urls=("file:///with%20blank%20and%20%C3%A4.jpg",)), DroppedFiles((Path("/with blank and ä.jpg"),))),
        (mime(image__png=b"PNG", urls=(PICTURE_URL,)), DroppedPixels(b"PNG")),
        (mime(urls=(PICTURE_URL,)), address(PICTURE_URL)),
        (mime(text=PICTURE_URL), address(PICTURE_URL)),
        (mime(text=f"  {PICTURE_URL}\n"), address(PICTURE_URL)),
        (
            mime(urls=("https://example.org/page",), html=f'<a href="x"><img alt="" src="{PICTURE_URL}"></a>'),
            address(PICTURE_URL),
        ),
        (mime(html='<img src="data:image/png;base64,AAAA">'), address("data:image/png;base64,AAAA")),
        (mime(text="a train"), None),
        (mime(text="mailto:somebody@example.org"), None),
        (mime(text="https://"), None),
        (mime(urls=("ftp://example.org/cat.jpg",)), None),
        (mime(html="<img src='x'"), None),
        (mime(html='<![odd[ <img src="https://example.org/a.jpg">'), None),
        (mime(html='<img src="https://example.org/a.jpg"><![odd[ >'), address("https://example.org/a.jpg")),
        (mime(), None),
    ],
)
def test_the_most_useful_thing_is_taken(carried: QMimeData, expected: Dropped | None) -> None:
    assert dropped.read(carried) == expected


def test_pixels_without_an_encoding_are_taken(qapp: QApplication) -> None:
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    carried = QMimeData()
    carried.setImageData(image)
    found = dropped.read(carried)
    assert isinstance(found, DroppedPixels)


def test_photos_of_the_grid_are_files_for_everybody() -> None:
    files = (Path("/pictures/dog one.jpg"), Path("/pictures/b.jpg"))
    carried = dropped.carry(files)
    assert dropped.read(carried) == DroppedFiles(files)
    assert carried.urls()[0].toLocalFile() == "/pictures/dog one.jpg"


@given(text=st.text(), html=st.text())
def test_nothing_that_is_dropped_breaks(text: str, html: str) -> None:
    found = dropped.read(mime(text=text, html=html))
    assert found is None or isinstance(found, DroppedAddress)


@pytest.mark.parametrize(
    ("carried", "expected"),
    [
        (mime(urls=("file:///a.jpg",)), True),
        (mime(image__png=b"PNG"), True),
        (mime(text=PICTURE_URL), True),
        (mime(text="a train"), False),
    ],
)
def test_what_may_hold_a_picture_is_told_by_its_formats(carried: QMimeData, expected: bool) -> None:
    assert dropped.may_hold(carried) is expected
