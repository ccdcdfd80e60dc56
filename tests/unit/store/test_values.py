"""What there is to filter by, as the catalogue lists it: each name once, the most frequent first."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from photofinder.records import FileStat, PhotoDetails, PhotoFacts
from photofinder.store.batch import Batch, NewPhoto, Values
from photofinder.store.catalogue import Catalogue


class Town(NamedTuple):
    place_id: int
    label: str
    country_code: str


PARIS, SUVA = Town(1, "Paris, France", "FR"), Town(2, "Suva, Fiji", "FJ")


def photo(path: Path, details: PhotoDetails, town: Town | None = None) -> NewPhoto:
    facts = PhotoFacts(path.name.encode().ljust(16), 640, 480, None, 1, (1, 2, 3), details)
    return NewPhoto(FileStat(path, 10, 10**18), facts, None, town)


@pytest.fixture
def photo_ids(catalogue: Catalogue, album: Path) -> list[int]:
    nikon = PhotoDetails(camera="Nikon D70", lens="35 mm", keywords=("sea", "sun"))
    canon = PhotoDetails(camera="Canon EOS", keywords=("sun",))
    return catalogue.commit(
        Batch(
            photos=[
                photo(album / "a" / "1.jpg", canon, PARIS),
                photo(album / "b" / "2.jpg", nikon, SUVA),
                photo(album / "b" / "3.jpg", replace(nikon, keywords=()), SUVA),
                photo(album / "b" / "4.jpg", PhotoDetails()),
            ]
        ),
        "fake",
    )


@pytest.mark.usefixtures("photo_ids")
def test_the_most_frequent_come_first(catalogue: Catalogue, album: Path) -> None:
    assert catalogue.values() == Values(
        cameras=("Nikon D70", "Canon EOS"),
        lenses=("35 mm",),
        folders=(album / "b", album / "a"),
        keywords=("sun", "sea"),
        places=("Suva, Fiji", "Paris, France"),
    )


@pytest.mark.usefixtures("photo_ids")
def test_what_no_photo_has_any_more_is_not_listed(catalogue: Catalogue, album: Path) -> None:
    catalogue.commit(Batch(gone=[album / "b" / f"{n}.jpg" for n in (2, 3, 4)]), "fake")
    assert catalogue.values() == Values(("Canon EOS",), (), (album / "a",), ("sun",), ("Paris, France",))


def test_an_empty_catalogue_has_nothing_to_filter_by(catalogue: Catalogue) -> None:
    assert catalogue.values() == Values((), (), (), (), ())
