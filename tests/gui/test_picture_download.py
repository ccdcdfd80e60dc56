"""A dropped address: fetched within bounds from a real server on this computer, refused in plain errors."""

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image
from PySide6.QtCore import QByteArray, QUrl
from pytestqt.qtbot import QtBot

from photofinder.errors import DownloadFailed, ImageUnreadable, SkipReason
from photofinder.ui import picture_download
from photofinder.ui.picture_download import PictureDownload


def picture() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(stream, "PNG")
    return stream.getvalue()


class Handler(BaseHTTPRequestHandler):
    # A browser-like client opens connections in advance and sends nothing on them.
    timeout = 1
    gate = threading.Event()

    def do_GET(self) -> None:
        match self.path:
            case "/cat.png":
                self._answer(200, "image/png", picture())
            case "/page":
                self._answer(200, "text/html; charset=utf-8", b"<html>")
            case "/huge":
                self._answer(200, "image/png", b"x" * 200_000)
            case "/moved":
                self.send_response(302)
                self.send_header("Location", "/cat.png")
                self.send_header("Content-Length", "0")
                self.end_headers()
            case "/slow":
                self.gate.wait(5)
                self._answer(200, "image/png", picture())
            case _:
                self._answer(404, "text/plain", b"no")

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}"
    Handler.gate.set()
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def download(qtbot: QtBot) -> Iterator[PictureDownload]:
    made = PictureDownload()
    yield made
    made.cancel()
    made.deleteLater()


@pytest.mark.parametrize("path", ["/cat.png", "/moved"])
def test_a_picture_is_fetched(qtbot: QtBot, download: PictureDownload, server: str, path: str) -> None:
    with qtbot.waitSignal(download.fetched) as fetched:
        download.fetch(QUrl(server + path))
    url, encoded = fetched.args
    assert url.fileName() == "cat.png"
    assert bytes(encoded) == picture()


def test_a_data_address_needs_no_server(qtbot: QtBot, download: PictureDownload) -> None:
    base64 = bytes(QByteArray(picture()).toBase64().data()).decode()
    with qtbot.waitSignal(download.fetched) as fetched:
        download.fetch(QUrl(f"data:image/png;base64,{base64}"))
    assert bytes(fetched.args[1]) == picture()


def test_a_page_is_no_picture(qtbot: QtBot, download: PictureDownload, server: str) -> None:
    with qtbot.waitSignal(download.failed) as failed:
        download.fetch(QUrl(server + "/page"))
    assert isinstance(failed.args[0], ImageUnreadable)
    assert failed.args[0].reason is SkipReason.NOT_A_PICTURE


def test_a_huge_file_is_not_fetched(
    qtbot: QtBot, download: PictureDownload, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_download, "LIMIT_BYTES", 100_000)
    with qtbot.waitSignal(download.failed) as failed:
        download.fetch(QUrl(server + "/huge"))
    assert isinstance(failed.args[0], ImageUnreadable)
    assert failed.args[0].reason is SkipReason.TOO_LARGE


def test_a_missing_page_and_a_missing_server_are_told_apart(
    qtbot: QtBot, download: PictureDownload, server: str
) -> None:
    with qtbot.waitSignal(download.failed) as failed:
        download.fetch(QUrl(server + "/nothing"))
    assert isinstance(failed.args[0], DownloadFailed)
    assert not failed.args[0].offline
    with qtbot.waitSignal(download.failed, timeout=20_000) as failed:
        download.fetch(QUrl("http://127.0.0.1:1/cat.png"))
    assert isinstance(failed.args[0], DownloadFailed)
    assert failed.args[0].offline


def test_a_new_address_ends_the_earlier_download(qtbot: QtBot, download: PictureDownload, server: str) -> None:
    Handler.gate.clear()
    answers: list[object] = []
    download.fetched.connect(lambda url, _encoded: answers.append(url.path()))
    download.failed.connect(answers.append)
    download.fetch(QUrl(server + "/slow"))
    qtbot.wait(50)
    with qtbot.waitSignal(download.fetched):
        download.fetch(QUrl(server + "/cat.png"))
    Handler.gate.set()
    qtbot.wait(100)
    assert answers == ["/cat.png"]
