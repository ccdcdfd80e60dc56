"""The kinds of file that ``type:`` knows, and the file name extensions that each stands for. Any thread."""

FAMILIES: dict[str, tuple[str, ...]] = {
    "jpg": ("jpg", "jpeg", "jpe", "jfif", "mpo"),
    "png": ("png", "apng"),
    "heic": ("heic", "heif", "hif"),
    "webp": ("webp",),
    "avif": ("avif", "avifs"),
    "gif": ("gif",),
    "tiff": ("tif", "tiff"),
    "bmp": ("bmp", "dib"),
    "jp2": ("jp2", "j2k", "jpc", "jpf", "jpx", "j2c"),
    "jxl": ("jxl",),
    "psd": ("psd", "psb"),
    "raw": (
        "3fr", "arw", "cr2", "cr3", "crw", "dcr", "dng", "erf", "fff", "iiq", "k25", "kdc", "mef", "mos", "mrw",
        "nef", "nrw", "orf", "pef", "raf", "raw", "rw2", "rwl", "sr2", "srf", "srw", "x3f",
    ),
    "video": (
        "3g2", "3gp", "avi", "f4v", "flv", "m2t", "m2ts", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "mts",
        "ogv", "ts", "vob", "webm", "wmv",
    ),
}  # fmt: skip
_OTHERS = (
    "dcx", "dds", "fits", "hdr", "icns", "ico", "msp", "pbm", "pcd", "pcx", "pgm", "pnm", "ppm", "qoi", "sgi",
    "svg", "svgz", "tga", "xpm",
)  # fmt: skip
_ALIASES = {"jpeg": "jpg", "heif": "heic", "tif": "tiff", "movie": "video", "videos": "video"}
KNOWN = frozenset(FAMILIES) | frozenset(_OTHERS) | {one for family in FAMILIES.values() for one in family}
# What sounds like a photo and mostly is something else: TypeScript.
_AMBIGUOUS = frozenset(("ts",))
_OF_PHOTOS = frozenset(_OTHERS).union(*FAMILIES.values()) - _AMBIGUOUS


def looks_like_photo(name: str) -> bool:
    """Whether a file of that name is probably a picture or a video."""
    return name.rpartition(".")[2].lower() in _OF_PHOTOS and "." in name


def read(name: str) -> str | None:
    """The canonical name of a kind of file: of a family, or one extension; None when there is no such."""
    name = name.strip().lower().removeprefix(".")
    name = _ALIASES.get(name, name)
    return name if name in KNOWN else None


def extensions(name: str) -> tuple[str, ...]:
    """The extensions, without the dot, that a canonical name stands for."""
    return FAMILIES.get(name, (name,))
