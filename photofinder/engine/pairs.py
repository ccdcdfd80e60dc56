"""Which files of a folder belong together: a RAW and its JPEG, the still and the film of a live photo, a photo and
its XMP. Goes by names and sizes; opens nothing. Any thread.

Which film is that of a live photo its length decides, when it has been read (``LIVE_MOST_MS``).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from photofinder.engine.file_types import FAMILIES, looks_like_photo
from photofinder.records import CompanionKind

LIVE_MOST_MS = 4500
"""Films of live photos and motion photos last up to three seconds, a little more when the camera was shaken."""
_FILM_MOST_BYTES = 32_000_000

_RAW = frozenset(FAMILIES["raw"])
_FILM = frozenset(("mov", "mp4", "m4v"))
# The still of a pair, best first: cameras write JPEG beside RAW, phones HEIC beside a film.
_STILLS_OF_RAW = {extension: rank for rank, family in enumerate(("jpg", "heic")) for extension in FAMILIES[family]}
_STILLS_OF_FILM = {extension: rank for rank, family in enumerate(("heic", "jpg")) for extension in FAMILIES[family]}
_SIDECAR = "xmp"


class Belonging(NamedTuple):
    """What a file is to the photo ``owner``, by its name; FILM when it may be that of a live photo."""

    kind: CompanionKind
    owner: str


def belongings(sizes: Mapping[str, int], unusable: Collection[str] = ()) -> dict[str, Belonging]:
    """Of the files of one folder, by name with their sizes in bytes, those that belong to another one. ``unusable``
    are known to be no pictures, so that nothing belongs to them."""
    kinds = {name: kind for name in sizes if (kind := _may_belong(name)) is not None}
    if not kinds:
        return {}
    by_stem: dict[str, list[str]] = defaultdict(list)
    for name in sizes:
        if name not in unusable:
            by_stem[_stem(name).casefold()].append(name)
    found: dict[str, Belonging] = {}
    for name, kind in kinds.items():
        beside = by_stem[_stem(name).casefold()]
        if kind is CompanionKind.RAW:
            owner = _best(name, beside, _STILLS_OF_RAW)
        elif kind is CompanionKind.FILM and sizes[name] <= _FILM_MOST_BYTES:
            owner = _best(name, beside, _STILLS_OF_FILM)
        else:
            owner = None
        if owner is not None:
            found[name] = Belonging(kind, owner)
    for name, kind in kinds.items():
        if kind is CompanionKind.SIDECAR:
            described = _described_by(name, by_stem)
            if described is not None:
                owner = found[described].owner if described in found else described
                found[name] = Belonging(kind, owner)
    return found


def main_sidecars(found: Mapping[str, Belonging]) -> dict[str, str]:
    """For each photo that has sidecars the one that speaks of it first: that which bears its whole name."""
    mains: dict[str, str] = {}
    for name, belonging in sorted(found.items()):
        if belonging.kind is CompanionKind.SIDECAR and (
            belonging.owner not in mains or _stem(name).casefold() == belonging.owner.casefold()
        ):
            mains[belonging.owner] = name
    return mains


def _may_belong(name: str) -> CompanionKind | None:
    extension = _extension(name)
    if extension in _RAW:
        return CompanionKind.RAW
    if extension in _FILM:
        return CompanionKind.FILM
    return CompanionKind.SIDECAR if extension == _SIDECAR else None


def _best(name: str, beside: Iterable[str], ranks: Mapping[str, int]) -> str | None:
    """The still that ``name`` belongs to; one that is written alike where there are several."""
    stills = [one for one in beside if _extension(one) in ranks]
    stem = _stem(name)
    return min(stills, key=lambda one: (_stem(one) != stem, ranks[_extension(one)], one), default=None)


def _described_by(sidecar: str, by_stem: Mapping[str, list[str]]) -> str | None:
    """IMG_1.jpg.xmp speaks of IMG_1.jpg; IMG_1.xmp of the RAW of that name, or of another photo."""
    stem = _stem(sidecar)
    whole = by_stem.get(_stem(stem).casefold(), [])
    named = [one for one in whole if one.casefold() == stem.casefold() and one != sidecar]
    if named:
        return min(named, key=lambda one: (one != stem, one))
    photos = [one for one in by_stem[stem.casefold()] if looks_like_photo(one)]
    return min(photos, key=lambda one: (_extension(one) not in _RAW, _extension(one) in _FILM, one), default=None)


def _stem(name: str) -> str:
    before, dot, _ = name.rpartition(".")
    return before if dot and before else name


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower()
