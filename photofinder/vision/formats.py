"""Which files are pictures, told from their first bytes, and the list of formats that may be opened at all.

Leaves decoding to ``images``. Any thread.
"""

import threading
from pathlib import PurePath

import pillow_heif
from PIL import Image

HEAD_BYTES = 16

# Left out on purpose: EPS (runs Ghostscript), WMF, MPEG, GRIB, HDF5 and BUFR (recognised, never decoded), XBM and
# DIB (their "magic" is also that of C headers and other binaries), CUR, FLI and a few of science.
_FORMATS = (
    "JPEG", "MPO", "PNG", "HEIF", "WEBP", "TIFF", "GIF", "BMP", "AVIF", "JPEG2000", "ICO", "PSD", "QOI", "PPM",
    "DDS", "FITS", "SGI", "SUN", "XPM", "PCX", "DCX", "ICNS", "MSP",
)  # fmt: skip
# These have no magic bytes, and their decoders take many a file for a picture: the name has to say so too.
_BY_SUFFIX = {".tga": "TGA", ".icb": "TGA", ".vda": "TGA", ".vst": "TGA", ".pcd": "PCD"}

# Pictures by their content, but nothing here decodes them: a person should not read "not a picture".
_UNSUPPORTED_HEADS: tuple[tuple[int, bytes], ...] = (
    (0, b"\xff\x0a"),  # JPEG XL, bare codestream
    (0, b"\x00\x00\x00\x0cJXL \r\n\x87\n"),
    (4, b"ftypcrx "),  # Canon CR3
    (6, b"HEAPCCDR"),  # Canon CRW
    (0, b"FUJIFILMCCD-RAW"),
    (0, b"IIU\x00"),  # Panasonic RW2
    (0, b"IIRO"),  # Olympus ORF
    (0, b"IIRS"),
    (0, b"MMOR"),
    (0, b"FOVb"),  # Sigma X3F
    (0, b"\x00MRM"),  # Minolta MRW
    (0, b"\xd7\xcd\xc6\x9a"),  # Windows metafile
)

_prepare_lock = threading.Lock()
_prepared = False


def formats_of(head: bytes, name: PurePath | None) -> tuple[str, ...]:
    """The Pillow formats that a file may have: ``head`` is its first HEAD_BYTES bytes; () when it is no picture."""
    _prepare()
    by_suffix = _BY_SUFFIX.get(name.suffix.lower()) if name is not None else None
    # Some checks index into the head without asking for its length.
    padded = head.ljust(HEAD_BYTES, b"\0")
    found = tuple(format_ for format_ in _FORMATS if _accepts(format_, padded))
    return found if by_suffix is None else (*found, by_suffix)


def is_unsupported_picture(head: bytes) -> bool:
    """Whether ``head`` begins a picture of a kind that the app cannot decode."""
    return any(head.startswith(magic, at) for at, magic in _UNSUPPORTED_HEADS)


def _accepts(format_: str, head: bytes) -> bool:
    _, accept = Image.OPEN.get(format_, (None, None))
    # A string instead of True says that Pillow was built without that decoder.
    return accept is not None and accept(head) is True


def _prepare() -> None:
    """Register every decoder, once, on first use: it costs a third of a second that start-up need not pay."""
    global _prepared  # noqa: PLW0603
    if _prepared:
        return
    with _prepare_lock:
        if not _prepared:
            pillow_heif.register_heif_opener()
            Image.init()
            _prepared = True
