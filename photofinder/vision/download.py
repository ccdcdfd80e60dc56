"""Brings files of a Hugging Face repository onto this computer: progress, cancel, resume, checksum.

Plain HTTPS to the hub's ``/resolve/`` addresses, because ``huggingface_hub`` offers no way to stop a download
half-way: https://huggingface.co/docs/huggingface_hub/package_reference/file_download tells of the headers used.
A file lies in ``partial/`` until its checksum was right, and a repository counts as here (``hub``) only once
all that was asked for is. Generators; any thread, but one process at a time for each repository.
"""

import contextlib
import hashlib
import http.client
import os
import shutil
import ssl
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import IO, BinaryIO
from urllib.parse import quote

import filelock
import truststore

from photofinder.errors import DownloadFailed, ModelUnknown, StorageFault
from photofinder.records import DownloadProgress
from photofinder.vision import hub

_HUB = "https://huggingface.co"
_TIMEOUT_S = 20.0
_CHUNK_BYTES = 256 * 1024
_SPARE_BYTES = 64 * 1024**2
_PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file of ``repo`` under the first of ``names`` that is there; a missing one may be ``optional``."""

    repo: str
    names: Sequence[str]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class _Remote:
    """A file as the hub has it; ``etag`` is its SHA-256, or the git blob's SHA-1 for small files."""

    repo: str
    name: str
    commit: str
    etag: str
    size_bytes: int


def download(
    model_id: str, wanted: Sequence[Wanted], models_dir: Path, *, endpoint: str | None = None
) -> Iterator[DownloadProgress]:
    """Bring all of ``wanted`` into ``models_dir``, one step for each piece; close the generator to cancel.

    Raises:
        ModelUnknown: the hub has no such repository or file, or does not give it to everyone.
        DownloadFailed: no server, a failing server, or bytes whose checksum is wrong (they are thrown away).
        StorageFault: the disk is full or may not be written.
    """
    server = (endpoint or os.environ.get("HF_ENDPOINT") or _HUB).rstrip("/")
    with _storage(models_dir), _alone(model_id, models_dir):
        with _network(model_id):
            remotes = [found for one in wanted if (found := _look_up(model_id, server, one)) is not None]
        total = sum(remote.size_bytes for remote in remotes)
        done = 0
        _check_space(models_dir, remotes)
        for remote in remotes:
            for in_file in _bring(model_id, server, remote, models_dir):
                yield DownloadProgress(model_id, done + in_file, total)
            done += remote.size_bytes
        for remote in remotes:
            _write_reference(models_dir, remote)


def _bring(model_id: str, server: str, remote: _Remote, models_dir: Path) -> Iterator[int]:
    """Download one file, yielding how much of it is here."""
    target = hub.repo_folder(models_dir, remote.repo) / "snapshots" / remote.commit / remote.name
    if target.is_file() and target.stat().st_size == remote.size_bytes:
        yield remote.size_bytes
        return
    part = _part(models_dir, remote)
    with part.open("a+b") as stream:
        yield from _fill(model_id, server, remote, stream)
        if stream.tell() != remote.size_bytes:
            raise DownloadFailed(model_id, detail="the connection broke off")
        if not _checksum_fits(stream, remote):
            stream.truncate(0)
            part.unlink(missing_ok=True)
            raise DownloadFailed(model_id, detail="what arrived fails its checksum")
        os.fsync(stream.fileno())
    target.parent.mkdir(parents=True, exist_ok=True)
    part.replace(target)


def _fill(model_id: str, server: str, remote: _Remote, stream: BinaryIO) -> Iterator[int]:
    """Append to ``stream`` what it still lacks; it may end short when the server does."""
    here = stream.seek(0, os.SEEK_END)
    if here > remote.size_bytes:
        here = stream.truncate(0)
    yield here
    if here == remote.size_bytes:
        return
    address = f"{server}/{remote.repo}/resolve/{remote.commit}/{quote(remote.name)}"
    with _network(model_id):
        response = _open(_Asked(address, {"Range": f"bytes={here}-"} if here else {}, "GET"))
    with response:
        if here and response.status != http.client.PARTIAL_CONTENT:
            here = stream.truncate(0)
        while here < remote.size_bytes:
            with _network(model_id):
                chunk = response.read(min(_CHUNK_BYTES, remote.size_bytes - here))
            if not chunk:
                return
            here += stream.write(chunk)
            yield here


def _checksum_fits(stream: BinaryIO, remote: _Remote) -> bool:
    if len(remote.etag) == hashlib.sha256().digest_size * 2:
        digest = hashlib.sha256()
    else:
        digest = hashlib.sha1(b"blob %d\0" % remote.size_bytes, usedforsecurity=False)
    stream.seek(0)
    while chunk := stream.read(_CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest() == remote.etag


def _look_up(model_id: str, server: str, wanted: Wanted) -> _Remote | None:
    for name in wanted.names:
        request = _Asked(f"{server}/{wanted.repo}/resolve/main/{quote(name)}", {}, "HEAD")
        try:
            with _open(request) as response:
                answers = [*request.passed, response.headers]
        except urllib.error.HTTPError as fault:
            with fault:
                # The hub answers 401 for a repository that is not there, lest private ones be guessed.
                if fault.code in (401, 403, 404):
                    continue
                raise
        etag = (_told(answers, "X-Linked-Etag") or answers[-1].get("ETag", "")).removeprefix("W/").strip('"')
        size = _told(answers, "X-Linked-Size") or answers[-1].get("Content-Length", "")
        commit = _told(answers, "X-Repo-Commit")
        if not (etag.isalnum() and size.isdigit() and commit.isalnum()):
            raise DownloadFailed(model_id, detail="the server does not answer like the hub")
        return _Remote(wanted.repo, name, commit, etag, int(size))
    if wanted.optional:
        return None
    raise ModelUnknown(model_id, f"the hub has no {wanted.names[-1]} in {wanted.repo} for everyone")


def _told(answers: Sequence[Message], name: str) -> str:
    return next((value for answer in answers if (value := answer.get(name))), "")


class _Asked(urllib.request.Request):
    """A request that remembers the headers of every redirect: the hub tells size and checksum in the first
    answer, before it sends on to its store."""

    def __init__(self, url: str, headers: dict[str, str], method: str, passed: list[Message] | None = None) -> None:
        super().__init__(url, headers={"User-Agent": "photofinder", **headers}, method=method)
        self.passed: list[Message] = [] if passed is None else passed


class _Redirects(urllib.request.HTTPRedirectHandler):
    """urllib's own would turn HEAD into GET and forget the headers on the way."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        if not isinstance(req, _Asked) or not newurl.startswith(("https:", "http:")):
            return None
        req.passed.append(headers)
        return _Asked(newurl, dict(req.headers), req.get_method(), req.passed)


def _open(request: _Asked) -> http.client.HTTPResponse:
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    opener = urllib.request.build_opener(_Redirects, urllib.request.HTTPSHandler(context=context))
    response: http.client.HTTPResponse = opener.open(request, timeout=_TIMEOUT_S)
    return response


@contextlib.contextmanager
def _network(model_id: str) -> Iterator[None]:
    try:
        yield
    except urllib.error.HTTPError as fault:
        fault.close()
        raise DownloadFailed(model_id, detail=f"the server answered {fault.code}") from fault
    except http.client.HTTPException as fault:
        raise DownloadFailed(model_id, detail="the connection broke off") from fault
    except OSError as fault:
        raise DownloadFailed(model_id, offline=True, detail=str(fault)) from fault
    except ValueError as fault:
        # What urllib says of an address that is none, as $HF_ENDPOINT may be.
        raise DownloadFailed(model_id, detail=str(fault)) from fault


@contextlib.contextmanager
def _storage(models_dir: Path) -> Iterator[None]:
    try:
        (models_dir / _PARTIAL).mkdir(parents=True, exist_ok=True)
        yield
    except OSError as fault:
        raise StorageFault(models_dir, fault.strerror or str(fault)) from fault


@contextlib.contextmanager
def _alone(model_id: str, models_dir: Path) -> Iterator[None]:
    name = hashlib.sha256(model_id.encode()).hexdigest()[:16]
    # Not bound to a thread: a generator may be closed on another one than it ran on.
    lock = filelock.FileLock(models_dir / _PARTIAL / f"{name}.lock", timeout=0, thread_local=False)
    try:
        lock.acquire()
    except filelock.Timeout as fault:
        raise DownloadFailed(model_id, detail="it is being downloaded already") from fault
    try:
        yield
    finally:
        lock.release()


def _part(models_dir: Path, remote: _Remote) -> Path:
    return models_dir / _PARTIAL / f"{remote.etag}.part"


def _check_space(models_dir: Path, remotes: Sequence[_Remote]) -> None:
    here = sum(part.stat().st_size for remote in remotes if (part := _part(models_dir, remote)).is_file())
    lacking = sum(remote.size_bytes for remote in remotes) - here
    if shutil.disk_usage(models_dir).free < lacking + _SPARE_BYTES:
        raise StorageFault(models_dir, f"{-(-lacking // 1_000_000)} MB are needed")


def _write_reference(models_dir: Path, remote: _Remote) -> None:
    reference = hub.repo_folder(models_dir, remote.repo) / "refs" / "main"
    reference.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=reference.parent)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(remote.commit)
    Path(temporary).replace(reference)
