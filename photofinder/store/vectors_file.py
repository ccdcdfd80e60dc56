"""The file of a vector cache: who made it, columns of numbers, and a checksum over both. Knows nothing of FAISS.

Layout, little-endian: magic, length of the header (4 bytes), header (JSON), columns, XXH3-128 of all before it. The
columns: ids (count, int64) and rows (count x dim, float16); of all frames photo ids, times in ms (int64) and rows;
mean (dim, float32) and covariance (dim x dim). Each is read to where it stays, which takes as long as it takes to
copy it. Written beside the target, flushed to the disk and renamed over it, so that a kill leaves the old one. Any
thread.
"""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from photofinder.errors import StorageFault

_MAGIC = b"Photo Finder vectors 3\n"
_ANY_VERSION = _MAGIC[:-2]
_CHECKSUM_BYTES = 16
_HEADER_CAP_BYTES = 64 * 1024
_CHUNK_BYTES = 1024 * 1024
_LEFT_OVER_S = 3600


class VectorsUnusable(Exception):
    """The file is missing, torn, or not ours: the cache is to be built anew. ``args[0]`` says which."""


class VectorsOfOtherVersion(VectorsUnusable):
    """The file is what another version of the app wrote."""


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

    @property
    def columns_bytes(self) -> int:
        """How long all columns are together."""
        row_bytes, moments_bytes = 2 * self.dim, 4 * self.dim * (1 + self.dim)
        return self.count * (8 + row_bytes) + self.frames * (16 + row_bytes) + moments_bytes


Put = Callable[[NDArray[Any]], object]
Fill = Callable[[NDArray[Any]], object]


def write(file: Path, header: Header, write_columns: Callable[[Put], object]) -> None:
    """Replace ``file``; ``write_columns`` is handed a function that takes them one by one.

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

            def put(piece: bytes | memoryview) -> None:
                checksum.update(piece)
                stream.write(piece)

            text = json.dumps(asdict(header)).encode()
            put(_MAGIC + len(text).to_bytes(4, "little") + text)
            write_columns(lambda column: put(column.data))
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
def reading(file: Path, stopped: Callable[[], bool]) -> Iterator[tuple[Header, Fill]]:
    """The header of ``file``, and a function that fills an array with the next column. What was read counts once
    the block has ended without a fault: then it has the checksum that it should have. ``stopped`` is asked after
    each MB.

    Raises:
        VectorsUnusable: missing, unreadable, torn, changed, or of another format; or ``stopped`` said so.
    """
    checksum = xxhash.xxh3_128()
    try:
        with file.open("rb") as stream:

            def take(size_bytes: int) -> bytes:
                piece = stream.read(size_bytes)
                checksum.update(piece)
                return piece

            def fill(column: NDArray[Any]) -> None:
                left = column.reshape(-1).view(np.uint8)
                while len(left):
                    # Pieces that are still in the processor's cache when they are summed up.
                    size_bytes = stream.readinto(left[:_CHUNK_BYTES].data)
                    checksum.update(left[:size_bytes].data)
                    left = left[size_bytes:]
                    if not size_bytes:
                        raise VectorsUnusable("torn")
                    if stopped():
                        raise VectorsUnusable("left unread")

            header = _header(take)
            # What is in the header is not known to be right yet: nothing may be made as large as it says otherwise.
            if os.fstat(stream.fileno()).st_size != stream.tell() + header.columns_bytes + _CHECKSUM_BYTES:
                raise VectorsUnusable("torn or of another format")
            yield header, fill
            if stream.read() != checksum.digest():
                raise VectorsUnusable("torn or changed")
    except FileNotFoundError:
        raise VectorsUnusable("missing") from None
    except OSError as fault:
        raise VectorsUnusable(f"unreadable: {fault}") from fault


def _header(take: Callable[[int], bytes]) -> Header:
    magic = take(len(_MAGIC))
    if magic != _MAGIC:
        is_ours = magic.startswith(_ANY_VERSION)
        raise VectorsOfOtherVersion("of another version") if is_ours else VectorsUnusable("of another format")
    length = int.from_bytes(take(4), "little")
    if length > _HEADER_CAP_BYTES:
        raise VectorsUnusable("of another format")
    try:
        header = Header(**json.loads(take(length)))
    except (ValueError, TypeError, RecursionError) as fault:
        raise VectorsUnusable("of another format") from fault
    numbers = header.dim, header.count, header.frames, header.generation
    if not all(type(number) is int and number >= 0 for number in numbers):
        raise VectorsUnusable("of another format")
    return header


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
