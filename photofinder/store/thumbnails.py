"""Thumbnails on disk: one JPEG for each content hash, so that copies of a photo share one.

A cache with a size cap: what is missing or torn is None, and made again by the caller. Any thread, and beside other
processes. Shaping the picture is ``vision``'s job.
"""

import errno
import io
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from PIL import Image

from photofinder.errors import StorageFault

# A tile of 256 at a scale of 2.
EDGE_PX = 512
# Read and decoded in less than half the time of WebP, at twice its size.
_QUALITY = 80
_SUFFIX = ".jpg"
_TEMPORARY = ".part"
_START = b"\xff\xd8"
_END = b"\xff\xd9"
# Reading renews the time of use at most this often: a write for each look would be too dear.
_RENEWAL_S = 24 * 3600
_LEFT_OVER_S = 3600
# Trimming goes below the cap by this much, so that not each new thumbnail needs the next walk.
_TRIMMED_SHARE = 0.9


class Thumbnails:
    """The store in ``folder``, made when missing; ``trim`` keeps it at ``cap_bytes``."""

    def __init__(self, folder: Path, cap_bytes: int) -> None:
        self.folder = folder
        self._cap_bytes = cap_bytes
        self._lock = threading.Lock()
        self._size_bytes: int | None = None

    def put(self, content_hash: bytes, image: Image.Image) -> None:
        """Keep ``image`` (upright RGB, longer edge EDGE_PX at most) for ``content_hash``, in place of an older one.

        Raises:
            StorageFault: the disk is full or cannot be written.
        """
        self.put_encoded(content_hash, encoded(image))

    def put_encoded(self, content_hash: bytes, content: bytes) -> None:
        """As ``put``, of what ``encoded`` made of the picture.

        Raises:
            StorageFault: the disk is full or cannot be written.
        """
        file = self.file(content_hash)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            replaced_bytes = _size_of(file)
            _write(file, content)
        except OSError as fault:
            full = fault.errno in (errno.ENOSPC, errno.EDQUOT)
            raise StorageFault(self.folder, fault.strerror or str(fault), disk_full=full) from fault
        self._grow(len(content) - replaced_bytes)

    def get(self, content_hash: bytes) -> bytes | None:
        """The encoded thumbnail, or None when it is missing or torn."""
        file = self.file(content_hash)
        try:
            with file.open("rb") as stream:
                content = stream.read()
                used_s = os.fstat(stream.fileno()).st_mtime
        except OSError:
            return None
        if not (content.startswith(_START) and content.endswith(_END)):
            return None
        if time.time() - used_s > _RENEWAL_S:
            with suppress(OSError):
                os.utime(file)
        return content

    def has(self, content_hash: bytes) -> bool:
        """Whether there is a file for it; ``get`` tells whether it is whole."""
        return self.file(content_hash).is_file()

    def remove(self, content_hash: bytes) -> None:
        """Drop the thumbnail; a missing one is no fault."""
        file = self.file(content_hash)
        removed_bytes = _size_of(file)
        with suppress(OSError):
            file.unlink()
            self._grow(-removed_bytes)

    def hashes(self) -> Iterator[bytes]:
        """What there are thumbnails of."""
        for _, _, file in self._walk():
            path = Path(file)
            with suppress(ValueError):
                yield bytes.fromhex(path.parent.name + path.stem)

    def size_bytes(self) -> int:
        """What all thumbnails take; walks the folder the first time only."""
        with self._lock:
            if self._size_bytes is None:
                self._size_bytes = sum(size for _, size, _ in self._walk())
            return self._size_bytes

    def trim(self) -> int:
        """Above the cap, drop the longest unused ones until a tenth is free; how many went. Cheap below it."""
        if self.size_bytes() <= self._cap_bytes:
            return 0
        oldest_first = sorted(self._walk())
        total = sum(size for _, size, _ in oldest_first)
        dropped = 0
        for _, size, file in oldest_first:
            if total <= self._cap_bytes * _TRIMMED_SHARE:
                break
            with suppress(OSError):
                Path(file).unlink()
                total -= size
                dropped += 1
        with self._lock:
            self._size_bytes = total
        return dropped

    def file(self, content_hash: bytes) -> Path:
        """Where its thumbnail lies, or would."""
        name = content_hash.hex()
        return self.folder / name[:2] / (name[2:] + _SUFFIX)

    def _grow(self, by_bytes: int) -> None:
        with self._lock:
            if self._size_bytes is not None:
                self._size_bytes += by_bytes

    def _walk(self) -> Iterator[tuple[float, int, str]]:
        """Time of use, size and path of each thumbnail; drops what a killed process left half-written."""
        with suppress(OSError), os.scandir(self.folder) as shards:
            for shard in shards:
                with suppress(OSError), os.scandir(shard.path) as entries:
                    for entry in entries:
                        stat = entry.stat()
                        if entry.name.endswith(_SUFFIX):
                            yield stat.st_mtime, stat.st_size, entry.path
                        elif entry.name.endswith(_TEMPORARY) and time.time() - stat.st_mtime > _LEFT_OVER_S:
                            Path(entry.path).unlink(missing_ok=True)


def encoded(image: Image.Image) -> bytes:
    """``image`` as it is kept."""
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=_QUALITY)
    return stream.getvalue()


def _write(file: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f"{file.stem}.", suffix=_TEMPORARY)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        try:
            temporary.replace(file)
        except PermissionError:
            # Windows: someone is reading the old one, which shows the same content.
            if not file.is_file():
                raise
    finally:
        with suppress(OSError):
            temporary.unlink()


def _size_of(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
