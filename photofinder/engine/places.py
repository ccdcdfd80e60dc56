"""The gazetteer: where on the Earth a point lies, and what a name stands for. Offline, loaded on first use.

Its file is made by ``packaging/make_places.py`` from GeoNames data. Numbers of places are GeoNames', so that those
in a catalogue stay right when the file is made anew. Any thread.
"""

import json
import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from photofinder import paths
from photofinder.store.names import words_of

_EARTH_KM = 6371.0088  # mean radius (IUGG)
_FARTHEST_KM = 100.0
# Half the radius of a round city of 4,000 people to the square kilometre: what surely belongs to it.
_KM_PER_ROOT_OF_PEOPLE = 1 / 224
_CITY = 100_000
NAMES_BETWEEN = "\t"
PLACES_BETWEEN = "\n"

_loading = threading.Lock()


@dataclass(frozen=True, slots=True)
class Place:
    """A town, city or village. ``region`` is the first division of its country, empty where there is none;
    ``country_code`` is ISO 3166 alpha-2. ``label`` tells it from others of its name, as ``Paris, France`` does."""

    place_id: int
    name: str
    region: str
    country_code: str
    country: str
    label: str


class Found(NamedTuple):
    """What a name stands for: places by number, ascending, and countries as ISO 3166 alpha-2."""

    place_ids: tuple[int, ...]
    countries: tuple[str, ...]


def nearest(latitude: float, longitude: float) -> Place | None:
    """The place that a point in degrees lies in or next to; within a city the city, not a smaller place beside it.
    None far from all (100 km)."""
    with _loading:
        gazetteer = _gazetteer()
    return gazetteer.nearest(latitude, longitude)


@lru_cache(maxsize=256)
def find(name: str) -> Found | None:
    """What is called ``name`` in whatever language, case and accents apart: places (with what lies within them,
    when they are large), the places of a region, countries. ``Paris, Texas`` is that of a region or country. None
    when nothing is."""
    with _loading:
        gazetteer = _gazetteer()
    return gazetteer.find(name)


def key(name: str) -> str:
    """``name`` as names are compared."""
    return " ".join(words_of(name))


class Gazetteer:
    """All places of one file, which holds: ``ids``, ``latitudes``, ``longitudes`` (degrees), ``people``,
    ``countries`` and ``regions`` (positions in the lists below), ``shared`` (whether another place of the country
    has the name), each (N,); ``names``, ``keys`` (all names of a place, as ``key`` gives them, between tabs) as
    UTF-8 text of N lines; ``lists``: JSON with ``countries`` (code, name, keys) and ``regions`` (name)."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with np.load(file) as stored:
            self._ids: NDArray[np.int32] = stored["ids"]
            self._points = _on_sphere(stored["latitudes"], stored["longitudes"])
            self._people: NDArray[np.int32] = stored["people"]
            self._country_of: NDArray[np.uint8] = stored["countries"]
            self._region_of: NDArray[np.uint16] = stored["regions"]
            self._shared: NDArray[np.bool_] = stored["shared"]
            self._names: list[str] = stored["names"].tobytes().decode("utf-8").split(PLACES_BETWEEN)
            lists = json.loads(stored["lists"].tobytes())
        self._northward = np.argsort(self._points[:, 2])
        self._heights = self._points[self._northward, 2]
        self._radius_km = np.sqrt(self._people.astype(np.float32)) * np.float32(_KM_PER_ROOT_OF_PEOPLE)
        self._countries: list[tuple[str, str, list[str]]] = [tuple(country) for country in lists["countries"]]
        self._regions: list[str] = lists["regions"]
        self._region_keys = [key(region) for region in self._regions]
        self._keys: tuple[bytes, NDArray[np.int64]] | None = None

    def nearest(self, latitude: float, longitude: float) -> Place | None:
        """See ``nearest`` above."""
        rows, km = self._within(_on_sphere(np.array([latitude]), np.array([longitude]))[0], _FARTHEST_KM)
        if not rows.size:
            return None
        outside_km = np.maximum(km - self._radius_km[rows], 0)
        return self._place(int(rows[np.lexsort((km, -self._people[rows], outside_km))[0]]))

    def find(self, name: str) -> Found | None:
        """See ``find`` above."""
        first, *within = [key(part) for part in name.split(",")]
        if not first:
            return None
        rows = np.union1d(self._of_region(first), self._with_surroundings(self._called(first)))
        countries = self._countries_called(first)
        for part in filter(None, within):
            known = self._countries_called(part)
            fits = np.isin(self._country_of[rows], known) | np.isin(rows, self._of_region(part))
            rows = rows[fits]
            countries = [at for at in countries if at in known]
        if not rows.size and not countries:
            return None
        # A country holds its places.
        rows = rows[~np.isin(self._country_of[rows], countries)]
        return Found(tuple(np.sort(self._ids[rows]).tolist()), tuple(self._countries[at][0] for at in countries))

    def _place(self, row: int) -> Place:
        code, country, _ = self._countries[self._country_of[row]]
        region = self._regions[self._region_of[row]]
        name = self._names[row]
        label = ", ".join(part for part in (name, region if self._shared[row] else "", country) if part)
        return Place(int(self._ids[row]), name, region, code, country, label)

    def _called(self, wanted: str) -> NDArray[np.int64]:
        """The rows of places one of whose names is ``wanted`` (a key), ascending."""
        text, starts = self._all_keys()
        pattern = f"{NAMES_BETWEEN}{wanted}{NAMES_BETWEEN}".encode()
        found = []
        at = text.find(pattern)
        while at >= 0:
            found.append(at)
            at = text.find(pattern, at + 1)
        return np.unique(np.searchsorted(starts, np.array(found, dtype=np.int64), side="right") - 1)

    def _countries_called(self, wanted: str) -> list[int]:
        return [at for at, (_, _, keys) in enumerate(self._countries) if wanted in keys]

    def _of_region(self, wanted: str) -> NDArray[np.int64]:
        regions = [at for at, region in enumerate(self._region_keys) if region == wanted]
        return np.flatnonzero(np.isin(self._region_of, regions))

    def _with_surroundings(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """With the smaller places within cities: parts of a city are places too."""
        found = [rows]
        for row in rows[self._people[rows] >= _CITY].tolist():
            inside, _ = self._within(self._points[row], 2 * float(self._radius_km[row]))
            smaller = self._people[inside] < self._people[row]
            found.append(inside[smaller & (self._country_of[inside] == self._country_of[row])])
        return np.unique(np.concatenate(found))

    def _within(self, point: NDArray[np.float32], km: float) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The rows of places at most so far from a point of the sphere, and how far each is."""
        angle, north = km / _EARTH_KM, np.arcsin(point[2])
        southmost, northmost = np.sin(np.clip([north - angle, north + angle], -np.pi / 2, np.pi / 2))
        start = np.searchsorted(self._heights, southmost)
        end = np.searchsorted(self._heights, northmost, side="right")
        rows = np.sort(self._northward[start:end])
        # The cosine of a small angle says little about it in float32; the chord does.
        chords = np.linalg.norm(self._points[rows] - point, axis=1)
        away: NDArray[np.float32] = 2 * np.arcsin(np.minimum(chords / 2, 1)) * np.float32(_EARTH_KM)
        near = away <= km
        return rows[near], away[near]

    def _all_keys(self) -> tuple[bytes, NDArray[np.int64]]:
        """The keys of all places, and where each line begins."""
        if self._keys is None:
            with np.load(self._file) as stored:
                letters: NDArray[np.uint8] = stored["keys"]
            ends = np.flatnonzero(letters == ord(PLACES_BETWEEN))
            self._keys = letters.tobytes(), np.concatenate(([0], ends + 1))
        return self._keys


@cache
def _gazetteer() -> Gazetteer:
    return Gazetteer(paths.resources() / "places" / "places.npz")


def _on_sphere(latitudes: NDArray[np.floating[Any]], longitudes: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """Degrees (N,) as points (N, 3) of the sphere of radius 1."""
    north, east = np.radians(latitudes, dtype=np.float64), np.radians(longitudes, dtype=np.float64)
    return np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], 1).astype(
        np.float32
    )
