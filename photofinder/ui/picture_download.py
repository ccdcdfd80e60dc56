"""Fetches one dropped picture address, bounded in size and time: the window's only use of the network.

Asynchronous on the GUI thread through QtNetwork; ``data:`` addresses go the same way and touch no network.
"""

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest

from photofinder.errors import DownloadFailed, ImageUnreadable, SkipReason

LIMIT_BYTES = 20 * 1024**2
TIMEOUT_MS = 15_000
_OFFLINE = {
    QNetworkReply.NetworkError.HostNotFoundError,
    QNetworkReply.NetworkError.ConnectionRefusedError,
    QNetworkReply.NetworkError.TemporaryNetworkFailureError,
    QNetworkReply.NetworkError.NetworkSessionFailedError,
    QNetworkReply.NetworkError.UnknownNetworkError,
}


class PictureDownload(QObject):
    """One download at a time: a new one ends the earlier."""

    fetched = Signal(QUrl, bytes)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._network: QNetworkAccessManager | None = None
        self._reply: QNetworkReply | None = None

    def fetch(self, url: QUrl) -> None:
        """Fetch ``url``; the answer is ``fetched``, or ``failed`` with DownloadFailed or ImageUnreadable."""
        self.cancel()
        if self._network is None:
            self._network = QNetworkAccessManager(self)
            self._network.setTransferTimeout(TIMEOUT_MS)
        request = QNetworkRequest(url)
        request.setAttribute(
            QNetworkRequest.Attribute.RedirectPolicyAttribute,
            QNetworkRequest.RedirectPolicy.NoLessSafeRedirectPolicy,
        )
        request.setMaximumRedirectsAllowed(5)
        request.setRawHeader(b"Accept", b"image/*")
        self._reply = self._network.get(request)
        self._reply.downloadProgress.connect(self._measure)
        self._reply.finished.connect(self._finish)

    def cancel(self) -> None:
        """Fetch no longer; nothing more is said."""
        if (reply := self._take()) is not None:
            reply.abort()

    def _measure(self, received_bytes: int, total_bytes: int) -> None:
        if max(received_bytes, total_bytes) > LIMIT_BYTES and (reply := self._take()) is not None:
            reply.abort()
            self.failed.emit(ImageUnreadable(None, SkipReason.TOO_LARGE))

    def _finish(self) -> None:
        if (reply := self._take()) is None:
            return
        kind = str(reply.header(QNetworkRequest.KnownHeaders.ContentTypeHeader) or "")
        if reply.error() != QNetworkReply.NetworkError.NoError:
            offline = reply.error() in _OFFLINE
            self.failed.emit(DownloadFailed(reply.url().host(), offline=offline, detail=reply.errorString()))
        elif kind and not kind.lower().startswith(("image/", "application/octet-stream")):
            self.failed.emit(ImageUnreadable(None, SkipReason.NOT_A_PICTURE, kind))
        else:
            self.fetched.emit(reply.url(), bytes(reply.readAll().data()))

    def _take(self) -> QNetworkReply | None:
        reply, self._reply = self._reply, None
        if reply is not None:
            reply.downloadProgress.disconnect(self._measure)
            reply.finished.disconnect(self._finish)
            reply.deleteLater()
        return reply
