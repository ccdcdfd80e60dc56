"""Fetches one dropped picture address, bounded in size and time: the window's only use of the network.

Asynchronous on the GUI thread through QtNetwork; ``data:`` addresses go the same way and touch no network.
"""

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest

from photofinder.errors import DownloadFailed, ImageUnreadable, SkipReason

LIMIT_BYTES = 20 * 1024**2
# Without a byte; and in all, for a server that sends one now and then.
TIMEOUT_MS = 15_000
DEADLINE_MS = 60_000
_TOO_SLOW = "the server took too long"
_LATE = {QNetworkReply.NetworkError.OperationCanceledError, QNetworkReply.NetworkError.TimeoutError}
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
        self._deadline = QTimer(self)
        self._deadline.setSingleShot(True)
        self._deadline.timeout.connect(self._end_late)

    def fetch(self, url: QUrl) -> None:
        """Fetch ``url``; the answer is ``fetched``, or ``failed`` with DownloadFailed or ImageUnreadable."""
        self.cancel()
        if self._network is None:
            self._network = QNetworkAccessManager(self)
        request = QNetworkRequest(url)
        request.setTransferTimeout(TIMEOUT_MS)
        request.setAttribute(
            QNetworkRequest.Attribute.RedirectPolicyAttribute,
            QNetworkRequest.RedirectPolicy.NoLessSafeRedirectPolicy,
        )
        request.setMaximumRedirectsAllowed(5)
        request.setRawHeader(b"Accept", b"image/*")
        self._reply = self._network.get(request)
        self._reply.metaDataChanged.connect(self._watch)
        self._reply.readyRead.connect(self._watch)
        self._reply.finished.connect(self._finish)
        self._deadline.start(DEADLINE_MS)

    def cancel(self) -> None:
        """Fetch no longer; nothing more is said."""
        if (reply := self._take()) is not None:
            reply.abort()

    def _watch(self) -> None:
        """End it as soon as it is clear that the answer cannot be used."""
        if self._reply is not None and (fault := _fault_of_kind_or_size(self._reply)) is not None:
            self.cancel()
            self.failed.emit(fault)

    def _end_late(self) -> None:
        if self._reply is not None:
            host = self._reply.url().host()
            self.cancel()
            self.failed.emit(DownloadFailed(host, offline=False, detail=_TOO_SLOW))

    def _finish(self) -> None:
        if (reply := self._take()) is None:
            return
        error = reply.error()
        if error in _LATE:
            self.failed.emit(DownloadFailed(reply.url().host(), offline=False, detail=_TOO_SLOW))
        elif error != QNetworkReply.NetworkError.NoError:
            offline = error in _OFFLINE
            self.failed.emit(DownloadFailed(reply.url().host(), offline=offline, detail=reply.errorString()))
        elif (fault := _fault_of_kind_or_size(reply)) is not None:
            self.failed.emit(fault)
        else:
            self.fetched.emit(reply.url(), bytes(reply.readAll().data()))

    def _take(self) -> QNetworkReply | None:
        reply, self._reply = self._reply, None
        self._deadline.stop()
        if reply is not None:
            reply.metaDataChanged.disconnect(self._watch)
            reply.readyRead.disconnect(self._watch)
            reply.finished.disconnect(self._finish)
            reply.deleteLater()
        return reply


def _fault_of_kind_or_size(reply: QNetworkReply) -> ImageUnreadable | None:
    """What is wrong with an answer as far as it has come; an error's page is the error's business."""
    status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
    if status is not None and not 200 <= int(status) < 300:
        return None if reply.bytesAvailable() <= LIMIT_BYTES else ImageUnreadable(None, SkipReason.TOO_LARGE)
    kind = str(reply.header(QNetworkRequest.KnownHeaders.ContentTypeHeader) or "")
    if kind and not kind.lower().startswith(("image/", "application/octet-stream")):
        return ImageUnreadable(None, SkipReason.NOT_A_PICTURE, kind)
    announced = int(reply.header(QNetworkRequest.KnownHeaders.ContentLengthHeader) or 0)
    if max(announced, reply.bytesAvailable()) > LIMIT_BYTES:
        return ImageUnreadable(None, SkipReason.TOO_LARGE)
    return None
