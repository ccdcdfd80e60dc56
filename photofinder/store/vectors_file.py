"""The file of a vector cache: who made it, the FAISS index, and a checksum over both. Knows nothing of FAISS.

Layout: magic, length of the header (4 bytes, little-endian), header (JSON), payload, XXH3-128 of all before it.
Written beside the target, flushed to the disk and renamed over it, so that a kill leaves the old one. Any thread.
"""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import xxhash

from photofinder.errors import StorageFault

_MAGIC = b"Photo Finder vectors 2\n"
_CHECKSUM_BYTES = 16
_HEADER_CAP_BYTES = 64 * 1024
_CHUNK_BYTES = 1024 * 1024
_LEFT_OVER_S = 3600


class VectorsUnusable(Exception):
    """The file is missing, torn, or not ours: the cache is to be built anew. ``args[0]`` says which."""


@dataclass(frozen=True, slots=True)
class Header:
    """Which catalogue, which model and which generation the vectors are of; ``count`` is how many there are,
    ``frames`` how many more of all frames of videos."""

    model_id: str
    dim: int
    generation: int
    catalogue_uuid: str
    count: int
    frames: int


def write(file: Path, header: Header, write_payload: Callable[[Callable[[bytes], int]], object]) -> None:
    """Replace ``file``; ``write_payload`` is handed a function that takes the payload in pieces.

    Raises:
        StorageFault: the disk is full or cannot be written; the old file stays.
    """
    temporary: Path | None = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _remove_left_overs(file)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.", suffix=".part")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            checksum = xxhash.xxh3_128()

            def put(piece: bytes) -> int:
                checksum.update(piece)
                return stream.write(piece)

            text = json.dumps(asdict(header)).encode()
            put(_MAGIC + len(text).to_bytes(4, "little") + text)
            write_payload(put)
            stream.write(checksum.digest())
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(file)
        temporary = None
        _flush_folder(file.parent)
    except OSError as fault:
        raise StorageFault(file, fault.strerror or str(fault)) from fault
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()


@contextmanager
def reading(file: Path) -> Iterator[tuple[Header, Callable[[int], bytes]]]:
    """The header of ``file``, its checksum verified, and a function that reads on in the payload.

    Raises:
        VectorsUnusable: missing, unreadable, torn, changed, or of another format.
    """
    try:
        with file.open("rb") as stream:
            _verify(stream)
            yield _header(stream), stream.read
    except FileNotFoundError:
        raise VectorsUnusable("missing") from None
    except OSError as fault:
        raise VectorsUnusable(f"unreadable: {fault}") from fault


def _verify(stream: BinaryIO) -> None:
    left = stream.seek(0, os.SEEK_END) - _CHECKSUM_BYTES
    stream.seek(0)
    if stream.read(len(_MAGIC)) != _MAGIC:
        raise VectorsUnusable("of another format")
    stream.seek(0)
    checksum = xxhash.xxh3_128()
    while left > 0:
        piece = stream.read(min(left, _CHUNK_BYTES))
        if not piece:
            break
        checksum.update(piece)
        left -= len(piece)
    if stream.read() != checksum.digest():
        raise VectorsUnusable("torn or changed")


def _header(stream: BinaryIO) -> Header:
    stream.seek(len(_MAGIC))
    length = int.from_bytes(stream.read(4), "little")
    if length > _HEADER_CAP_BYTES:
        raise VectorsUnusable("of another format")
    try:
        return Header(**json.loads(stream.read(length)))
    except (ValueError, TypeError) as fault:
        raise VectorsUnusable("of another format") from fault


def _remove_left_overs(file: Path) -> None:
    """Drop what a killed process was writing; a younger one may be another process at work."""
    for left_over in file.parent.iterdir():
        if left_over.name.startswith(f"{file.name}.") and left_over.suffix == ".part":
            with suppress(OSError):
                if time.time() - left_over.stat().st_mtime > _LEFT_OVER_S:
                    left_over.unlink()


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":  # a folder cannot be opened there; its rename is journalled
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
