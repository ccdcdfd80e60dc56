from hypothesis import given
from hypothesis import strategies as st

from photofinder.engine.pairs import belongings, main_sidecars
from photofinder.records import CompanionKind

RAW, FILM, SIDECAR = CompanionKind.RAW, CompanionKind.FILM, CompanionKind.SIDECAR


def pairs(
    *names: str, unusable: tuple[str, ...] = (), size_bytes: int = 1000
) -> dict[str, tuple[CompanionKind, str]]:
    found = belongings(dict.fromkeys(names, size_bytes), unusable)
    return {name: (one.kind, one.owner) for name, one in found.items()}


def test_a_raw_belongs_to_its_jpeg_or_heic() -> None:
    assert pairs("IMG_1.CR2", "img_1.jpg") == {"IMG_1.CR2": (RAW, "img_1.jpg")}
    assert pairs("1.arw", "1.HIF", "2.arw") == {"1.arw": (RAW, "1.HIF")}
    assert pairs("1.dng", "1.heic", "1.jpeg") == {"1.dng": (RAW, "1.jpeg")}
    assert pairs("1.nef", "1.dng") == {}
    assert pairs("1.nef", "1.tif", "1.png") == {}


def test_of_several_stills_that_are_named_alike_one_gets_the_raw() -> None:
    assert pairs("IMG_1.jpg", "IMG_1.jpeg", "IMG_1.CR2") == {"IMG_1.CR2": (RAW, "IMG_1.jpeg")}
    assert pairs("IMG_1.jpg", "img_1.jpg", "img_1.cr2") == {"img_1.cr2": (RAW, "img_1.jpg")}


def test_a_short_film_may_be_that_of_a_live_photo() -> None:
    assert pairs("1.HEIC", "1.JPG", "1.MOV") == {"1.MOV": (FILM, "1.HEIC")}
    assert pairs("1.jpg", "1.mp4") == {"1.mp4": (FILM, "1.jpg")}
    assert pairs("1.jpg", "1.mp4", size_bytes=100_000_000) == {}
    assert pairs("1.jpg", "1.avi", "2.mov") == {}


def test_sidecars_find_their_photo() -> None:
    assert pairs("1.jpg", "1.xmp") == {"1.xmp": (SIDECAR, "1.jpg")}
    assert pairs("1.jpg", "1.png", "1.png.xmp") == {"1.png.xmp": (SIDECAR, "1.png")}
    assert pairs("1.CR2", "1.JPG", "1.xmp", "1.CR2.xmp") == {
        "1.CR2": (RAW, "1.JPG"),
        "1.xmp": (SIDECAR, "1.JPG"),
        "1.CR2.xmp": (SIDECAR, "1.JPG"),
    }
    assert pairs("1.xmp", "notes.txt", "notes.xmp") == {}


def test_the_sidecar_that_bears_the_whole_name_speaks_first() -> None:
    found = belongings(dict.fromkeys(("1.jpg", "1.xmp", "1.jpg.xmp", "2.png", "2.xmp"), 1))
    assert main_sidecars(found) == {"1.jpg": "1.jpg.xmp", "2.png": "2.xmp"}


def test_nothing_belongs_to_what_is_unusable() -> None:
    assert pairs("1.jpg", "1.cr2", "1.xmp", unusable=("1.jpg",)) == {"1.xmp": (SIDECAR, "1.cr2")}


stems = st.sampled_from(["1", "2", "a.b", ".c", ""])
extensions = st.sampled_from([".jpg", ".JPG", ".jpeg", ".heic", ".cr2", ".mov", ".xmp", ".jpg.xmp", ".png", ""])


@given(st.sets(st.tuples(stems, extensions).map("".join).filter(bool)))
def test_owners_stand_alone(names: set[str]) -> None:
    found = belongings(dict.fromkeys(names, 1))
    assert all(one.owner in names - found.keys() for one in found.values())
