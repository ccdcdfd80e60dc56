"""Tells from a file's first bytes what kind of thing it is, and which picture formats may be opened at all.

Leaves decoding to ``images`` and the modules beside it, and videos to theirs. Any thread.
"""

import re
import threading
from enum import StrEnum
from pathlib import PurePath
from typing import Literal

from PIL import Image

# Room for the comments before the root of an SVG, the tags of a RAW's first directory, three packets of MPEG-TS.
HEAD_BYTES = 4096


class Kind(StrEnum):
    """Who opens a file: Pillow and its plug-ins, LibRaw, libjxl, our reader of Photoshop files, the renderer of
    drawings, the player of videos, or nobody yet."""

    PICTURE = "picture"
    RAW = "raw"
    JXL = "jxl"
    PSD = "psd"
    SVG = "svg"
    VIDEO = "video"
    UNSUPPORTED = "unsupported"


# Left out on purpose: EPS (runs Ghostscript), WMF, MPEG, GRIB, HDF5 and BUFR (recognised, never decoded), XBM and
# DIB (their "magic" is also that of C headers and other binaries), CUR, FLI and a few of science.
_FORMATS = (
    "JPEG", "PNG", "HEIF", "WEBP", "TIFF", "GIF", "BMP", "AVIF", "JPEG2000", "ICO", "QOI", "PPM",
    "DDS", "FITS", "SGI", "SUN", "XPM", "PCX", "DCX", "ICNS", "MSP",
)  # fmt: skip
# These have no magic bytes, and their decoders take many a file for a picture: the name has to say so too.
_BY_SUFFIX = {".tga": "TGA", ".icb": "TGA", ".vda": "TGA", ".vst": "TGA", ".pcd": "PCD"}

_RAW_HEADS: tuple[tuple[int, bytes], ...] = (
    (8, b"CR\x02\x00"),  # Canon CR2
    (6, b"HEAPCCDR"),  # Canon CRW
    (0, b"FUJIFILMCCD-RAW"),
    (0, b"IIU\x00"),  # Panasonic RW2
    (0, b"IIRO"),  # Olympus ORF
    (0, b"IIRS"),
    (0, b"MMOR"),
    (0, b"FOVb"),  # Sigma X3F
    (0, b"\x00MRM"),  # Minolta MRW
)
# Their files begin as any TIFF does, or have no magic bytes.
_RAW_SUFFIXES = frozenset((
    ".3fr", ".arw", ".cr2", ".dcr", ".dng", ".erf", ".fff", ".iiq", ".k25", ".kdc", ".mef", ".mos", ".nef", ".nrw",
    ".pef", ".raw", ".rwl", ".sr2", ".srf", ".srw",
))  # fmt: skip
TIFF_HEADS = (b"II*\x00", b"MM\x00*")
_DNG_VERSION = 0xC612

_JXL_HEADS = (b"\xff\x0a", b"\x00\x00\x00\x0cJXL \r\n\x87\n")
_PSD_HEAD = b"8BPS"
# Pictures by their content, but nothing here decodes them: a person should not read "not a picture".
_UNSUPPORTED_HEADS = (b"\xd7\xcd\xc6\x9a",)  # Windows metafile

# Up to the root element: a declaration, comments, instructions, a document type with or without declarations.
_SVG_ROOT = re.compile(
    r"\ufeff?\s*(?:(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)\s*)*<(?:[\w.-]+:)?svg[\s>/]", re.DOTALL
)

# The four letters after "ftyp" (ISO 14496-12), and those of audio and of pictures among its users.
_PICTURE_BRANDS = frozenset(
    (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
)
_AUDIO_BRANDS = frozenset((b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B ", b"aax ", b"aaxc"))
# QuickTime files of old have no "ftyp".
_QUICKTIME_BOXES = frozenset((b"moov", b"mdat", b"wide", b"pnot"))
_VIDEO_HEADS: tuple[tuple[int, bytes], ...] = (
    (0, b"FLV\x01"),
    (0, b"\x00\x00\x01\xba"),  # MPEG program stream
    (0, b"\x00\x00\x01\xb3"),  # MPEG video stream
)
_ASF_HEAD = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_AUDIO_SUFFIXES = frozenset((".wma", ".mka", ".oga", ".ogg", ".opus", ".m4a", ".m4b", ".mp3", ".aac"))

_prepare_lock = threading.Lock()
_prepared = False


def kind_of(head: bytes, name: PurePath | None = None) -> Kind | None:
    """What the file is whose first HEAD_BYTES bytes (fewer when it is shorter) are ``head``; None when it is
    neither picture nor video. ``name`` decides only where contents look alike: a RAW is often a TIFF to the eye."""
    suffix = name.suffix.lower() if name is not None else ""
    if _is_raw(head, suffix):
        return Kind.RAW
    if head.startswith(_JXL_HEADS):
        return Kind.JXL
    if head.startswith(_PSD_HEAD):
        return Kind.PSD
    if pillow_formats(head, name):
        return Kind.PICTURE
    if _is_video(head, suffix):
        return Kind.VIDEO
    if _is_svg(head, suffix):
        return Kind.SVG
    return Kind.UNSUPPORTED if head.startswith(_UNSUPPORTED_HEADS) else None


def pillow_formats(head: bytes, name: PurePath | None) -> tuple[str, ...]:
    """The Pillow formats that a file may have: ``head`` is its first HEAD_BYTES bytes; () when it has none."""
    if not head:
        return ()
    if head.startswith(b"\xff\xd8\xff"):
        # By far the most; no other decoder need be loaded for them. That of JPEG knows when it is an MPO.
        Image.preinit()
        return ("JPEG",)
    _prepare()
    by_suffix = _BY_SUFFIX.get(name.suffix.lower()) if name is not None else None
    # Some checks index into the head without asking for its length.
    padded = head.ljust(16, b"\0")
    found = tuple(format_ for format_ in _FORMATS if _accepts(format_, padded))
    return found if by_suffix is None else (*found, by_suffix)


def _is_raw(head: bytes, suffix: str) -> bool:
    if head[4:8] == b"ftyp":
        return head[8:12] == b"crx "
    if any(head.startswith(magic, at) for at, magic in _RAW_HEADS):
        return True
    if head.startswith(TIFF_HEADS):
        return suffix in _RAW_SUFFIXES or _says_dng(head)
    return False


def _says_dng(head: bytes) -> bool:
    """Whether the first directory of a TIFF has the tag that makes it a DNG, as far as ``head`` holds it."""
    order: Literal["little", "big"] = "little" if head.startswith(b"II") else "big"
    at = int.from_bytes(head[4:8], order)
    count = int.from_bytes(head[at : at + 2], order)
    tags = (head[entry : entry + 2] for entry in range(at + 2, min(at + 2 + 12 * count, len(head) - 1), 12))
    return any(int.from_bytes(tag, order) == _DNG_VERSION for tag in tags)


def _is_svg(head: bytes, suffix: str) -> bool:
    if head.startswith(b"\x1f\x8b"):
        return suffix == ".svgz"
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    return _SVG_ROOT.match(head.decode(encoding, errors="ignore")) is not None


def _is_video(head: bytes, suffix: str) -> bool:
    if suffix in _AUDIO_SUFFIXES:
        return False
    if head[4:8] == b"ftyp":
        return head[8:12] not in _AUDIO_BRANDS | _PICTURE_BRANDS
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return b"webm" in head[:64] or b"matroska" in head[:64]
    if head.startswith(b"RIFF"):
        return head[8:12] == b"AVI "
    if head.startswith(b"OggS"):
        return b"\x80theora" in head[:64] or b"BBCD" in head[:64]
    if head[4:8] in _QUICKTIME_BOXES:
        size = int.from_bytes(head[:4], "big")
        return size == 1 or size >= 8
    if any(head.startswith(magic, at) for at, magic in _VIDEO_HEADS) or head.startswith(_ASF_HEAD):
        return True
    # Packets of 188 bytes, each after its time in the files of camcorders (M2TS).
    return any(
        all(head[at : at + 1] == b"G" for at in range(first, 3 * step, step))
        for first, step in ((0, 188), (4, 192))
    )


def _accepts(format_: str, head: bytes) -> bool:
    _, accept = Image.OPEN.get(format_, (None, None))
    # A string instead of True says that Pillow was built without that decoder.
    return accept is not None and accept(head) is True


def _prepare() -> None:
    """Register every decoder of Pillow, once, on first use: it costs time that start-up need not pay."""
    global _prepared  # noqa: PLW0603
    if _prepared:
        return
    with _prepare_lock:
        if not _prepared:
            import pillow_heif

            pillow_heif.register_heif_opener()
            Image.init()
            _prepared = True
