"""A dropped address: fetched within bounds from a real server on this computer, refused in plain errors."""

import contextlib
import gzip
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
from photofinder.wording import sentence


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
            case "/endless" | "/endless-page":
                self._go_on("image/png" if self.path == "/endless" else "text/html", b"x" * 65_536, pause_s=0)
            case "/drip":
                self._go_on("image/png", b"x", pause_s=0.02)
            case "/two-gigabytes":
                self._answer(200, "image/png", b"x", length=2 * 1024**3)
            case "/cut-off":
                self._answer(200, "image/png", picture(), length=10_000)
            case "/not-a-length":
                self._answer(200, "image/png", picture(), length="many")
            case "/round":
                self.send_response(302)
                self.send_header("Location", "/round")
                self.send_header("Content-Length", "0")
                self.end_headers()
            case "/file":
                self.send_response(302)
                self.send_header("Location", "file:///etc/hostname")
                self.send_header("Content-Length", "0")
                self.end_headers()
            case "/zipped":
                self._answer(200, "image/png", gzip.compress(bytes(100_000_000), 1), encoding="gzip")
            case "/large-missing":
                self._answer(404, "text/html", b"x" * 200_000)
            case _:
                self._answer(404, "text/plain", b"no")

    def _answer(
        self, status: int, kind: str, body: bytes, length: int | str | None = None, encoding: str | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        if encoding is not None:
            self.send_header("Content-Encoding", encoding)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True
        if length is not None:
            self.close_connection = True

    def _go_on(self, kind: str, piece: bytes, pause_s: float) -> None:
        """A body without an end and without a length: until the other side hangs up, or the test ends."""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.close_connection = True
        with contextlib.suppress(OSError):
            while not (self.gate.wait(pause_s) if pause_s else self.gate.is_set()):
                self.wfile.write(piece)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    Handler.gate.clear()
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


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/endless", SkipReason.TOO_LARGE),
        ("/two-gigabytes", SkipReason.TOO_LARGE),
        ("/endless-page", SkipReason.NOT_A_PICTURE),
    ],
)
def test_what_cannot_be_used_is_ended_while_it_comes(
    qtbot: QtBot, download: PictureDownload, server: str, path: str, reason: SkipReason
) -> None:
    with qtbot.waitSignal(download.failed, timeout=10_000) as failed:
        download.fetch(QUrl(server + path))
    assert isinstance(failed.args[0], ImageUnreadable)
    assert failed.args[0].reason is reason


@pytest.mark.parametrize("path", ["/cut-off", "/round", "/file", "/large-missing"])
def test_an_answer_that_is_none_is_told_in_a_sentence(
    qtbot: QtBot, download: PictureDownload, server: str, path: str
) -> None:
    with qtbot.waitSignal(download.failed) as failed:
        download.fetch(QUrl(server + path))
    assert isinstance(failed.args[0], DownloadFailed)
    assert not failed.args[0].offline
    assert sentence(failed.args[0]).startswith("127.0.0.1 could not be downloaded (")


@pytest.mark.parametrize("path", ["/not-a-length", "/zipped"])
def test_a_server_that_does_not_keep_to_the_rules_gets_some_answer(
    qtbot: QtBot, download: PictureDownload, server: str, path: str
) -> None:
    answers: list[object] = []
    download.fetched.connect(lambda _url, encoded: answers.append(bytes(encoded)))
    download.failed.connect(answers.append)
    download.fetch(QUrl(server + path))
    qtbot.waitUntil(lambda: len(answers) == 1, timeout=10_000)
    assert isinstance(answers[0], ImageUnreadable | DownloadFailed) or answers[0] == picture()


def test_a_server_that_says_nothing_is_given_up(
    qtbot: QtBot, download: PictureDownload, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_download, "TIMEOUT_MS", 300)
    with qtbot.waitSignal(download.failed) as failed:
        download.fetch(QUrl(server + "/slow"))
    assert isinstance(failed.args[0], DownloadFailed)
    assert "took too long" in sentence(failed.args[0])


def test_a_server_that_sends_a_byte_now_and_then_is_given_up(
    qtbot: QtBot, download: PictureDownload, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_download, "DEADLINE_MS", 300)
    with qtbot.waitSignal(download.failed) as failed:
        download.fetch(QUrl(server + "/drip"))
    assert isinstance(failed.args[0], DownloadFailed)
    assert "took too long" in sentence(failed.args[0])


@pytest.mark.parametrize(
    "address", ["data:text/html,hello", "data:image/png;base64,%%%", "data:,", "http://", "http://[::1"]
)
def test_a_broken_address_fails_or_gives_bytes_but_always_answers(
    qtbot: QtBot, download: PictureDownload, address: str
) -> None:
    answers: list[object] = []
    download.fetched.connect(lambda _url, encoded: answers.append(encoded))
    download.failed.connect(answers.append)
    download.fetch(QUrl(address))
    qtbot.waitUntil(lambda: len(answers) == 1)
