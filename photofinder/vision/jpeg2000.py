"""How far a JPEG 2000 picture can be decoded reduced: by the resolution levels of its wavelets (ISO 15444-1).

Any thread, as long as each has its own image.
"""

from typing import BinaryIO

from PIL import ImageFile

_START = b"\xff\x4f\xff\x51"
# Where the codestream may begin: behind the boxes of the header, profiles and metadata.
_HEAD_BYTES = 4 * 1024 * 1024
_COD = 0x52
_FIRST_TILE = 0x90


def reduce(image: ImageFile.ImageFile, stream: BinaryIO, factor: int) -> bool:
    """Have ``image``, open from ``stream`` and not loaded, decode at a power of two, as far as its levels allow,
    that leaves another halving up to ``factor``: low-pass filters of wavelets let through what then shows as false
    detail. Whether it will."""
    wanted = (factor // 2).bit_length() - 1
    if wanted < 1:
        return False
    at = stream.tell()
    stream.seek(0)
    levels = levels_of(stream.read(_HEAD_BYTES))
    stream.seek(at)
    halvings = min(wanted, levels)
    tile = image.tile[0] if len(image.tile) == 1 else None
    if not halvings or tile is None or not isinstance(tile.args, tuple):
        return False
    # Pillow's own ``reduce`` rounds sides where the standard (equation B-15) rounds them up, and then fails.
    size = (-(-image.width // 2**halvings), -(-image.height // 2**halvings))
    codec, _, *others = tile.args
    image.tile = [tile._replace(extents=(0, 0, *size), args=(codec, halvings, *others))]
    image._size = size
    return True


def levels_of(head: bytes) -> int:
    """How often the picture whose file begins with ``head`` can be halved; 0 where it does not say."""
    at = head.find(_START)
    if at < 0:
        return 0
    at += 2
    while at + 4 <= len(head) and head[at] == 0xFF and head[at + 1] != _FIRST_TILE:
        length = int.from_bytes(head[at + 2 : at + 4], "big")
        if head[at + 1] == _COD:
            # Behind its length: style, progression, layers (2), transformation, levels (table A.12).
            return min(32, head[at + 9]) if at + 9 < len(head) else 0
        at += 2 + max(2, length)
    return 0
