"""Walks the boxes of files built like MP4 (ISO 14496-12, section 4.2): JPEG XL, JPEG 2000, Canon's CR3. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

# No picture has as many; a file of nothing but headers shall not take long.
_MOST_BOXES = 4096


class Box(NamedTuple):
    """``kind`` is the four-letter type, or the 16 bytes of a ``uuid`` box; the payload is ``data[begin:end]``."""

    kind: bytes
    begin: int
    end: int


def boxes(data: bytes, begin: int = 0, end: int | None = None) -> Iterator[Box]:
    """The boxes that lie side by side in ``data[begin:end]``; ends where they make no sense any more."""
    stop = len(data) if end is None else min(end, len(data))
    for _ in range(_MOST_BOXES):
        if begin + 8 > stop:
            return
        size, kind, header = int.from_bytes(data[begin : begin + 4], "big"), data[begin + 4 : begin + 8], 8
        if size == 1:
            size, header = int.from_bytes(data[begin + 8 : begin + 16], "big"), 16
        elif size == 0:
            size = stop - begin
        if kind == b"uuid":
            kind, header = data[begin + header : begin + header + 16], header + 16
        if size < header or begin + header > stop:
            return
        yield Box(kind, begin + header, min(begin + size, stop))
        begin += size
