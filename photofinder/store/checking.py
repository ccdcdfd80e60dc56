"""Looks through a whole catalogue, and mends what can be mended in place: what ``doctor`` does of it.

What cannot be, for pages of the file are damaged, is noted for the next start, which makes a new file of it. Nobody
may be indexing meanwhile; searches may. On the thread that iterates.
"""

import sqlite3
from collections.abc import Generator, Iterator
from functools import partial
from itertools import chain
from pathlib import Path

from photofinder.records import CheckPart, Finding, FindingCode
from photofinder.store import name_checks, row_checks, schema_parts, soundness
from photofinder.store.catalogue import Catalogue
from photofinder.store.choosing import COUNT_CHANGE
from photofinder.store.connections import transaction
from photofinder.store.faults import REFUSALS
from photofinder.store.meanwhile import meanwhile

_FAULTS_TOLD = 100
_OF_INDEXES = ("missing from index", "wrong # of entries in index", "non-unique entry in index", "row not in index")
BY_CONTENT = "SELECT content_hash, min(photo_id) FROM photos WHERE pending = 0 GROUP BY content_hash"

# Each sees what the ones before it have mended.
_CHECKS: dict[CheckPart, tuple[row_checks.Check, ...]] = {
    CheckPart.ENTRIES: (
        row_checks.senseless_rows,
        row_checks.strange_roots,
        row_checks.orphans,
        row_checks.copies,
        row_checks.numbers,
    ),
    CheckPart.EMBEDDINGS: (row_checks.embeddings,),
    CheckPart.NAMES: (name_checks.names, name_checks.folders, name_checks.full_text),
}


def findings(catalogue: Catalogue, repair: bool) -> Iterator[Finding | CheckPart | None]:
    """What is wrong in ``catalogue``; with ``repair`` put right, each kind in one transaction. Each part
    that is come to, and steps in between.

    Raises: StorageFault, CatalogueDamaged.
    """
    with catalogue.apart() as connection:
        yield CheckPart.STRUCTURE
        found = yield from meanwhile(partial(_structure, connection, catalogue.file, repair), connection.interrupt)
        yield from found
        if any(finding.code is FindingCode.CATALOGUE_DAMAGED for finding in found):
            return
        for part, checks in _CHECKS.items():
            yield part
            for check in checks:
                found = yield from meanwhile(partial(_checked, connection, check, repair), connection.interrupt)
                yield from found
                if found and check is row_checks.senseless_rows and not repair:
                    return  # the other checks read these values


def rows_mended(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Put right what is wrong with the rows of a catalogue whose structure is sound."""
    for check in chain.from_iterable(_CHECKS.values()):
        yield from _checked(connection, check, repair=True)


def photos_by_content(catalogue: Catalogue) -> Generator[None, None, dict[bytes, int]]:
    """A photo of each content, of those that were read: in steps, as the generator's result.

    Raises: StorageFault, CatalogueDamaged.
    """
    with catalogue.apart() as connection:
        return (yield from meanwhile(lambda: dict(connection.execute(BY_CONTENT)), connection.interrupt))


def _checked(connection: sqlite3.Connection, check: row_checks.Check, repair: bool) -> list[Finding]:
    if not repair:
        return list(check(connection, False))
    with transaction(connection):
        found = list(check(connection, True))
        if found:
            connection.execute(COUNT_CHANGE)
    return found


def _structure(connection: sqlite3.Connection, file: Path, repair: bool) -> list[Finding]:
    faults = _faults(connection)
    found: list[Finding] = []
    if faults and all(any(words in fault for words in _OF_INDEXES) for fault in faults):
        count = len(faults)
        if repair:
            connection.execute("REINDEX")
            faults = _faults(connection)
        found.append(Finding(FindingCode.INDEX_BROKEN, count, mended=repair and not faults))
        if not repair:
            return found
    lacking = schema_parts.lacking(connection)
    if faults or any(part.kind == "table" for part in lacking):
        detail = faults[0] if faults else f"{lacking[0].name} is missing"
        if repair:
            soundness.suspect(file)
        return [*found, Finding(FindingCode.CATALOGUE_DAMAGED, path=file, detail=detail)]
    if lacking:
        if repair:
            with transaction(connection):
                for part in lacking:
                    connection.execute(part.sql)
        detail = ", ".join(part.name for part in lacking)
        found.append(Finding(FindingCode.SCHEMA_LACKS, len(lacking), detail=detail, mended=repair))
    return found


def _faults(connection: sqlite3.Connection) -> list[str]:
    try:
        rows = connection.execute(f"PRAGMA integrity_check({_FAULTS_TOLD})").fetchall()
        for table in name_checks.FULL_TEXT_INDEXES:  # which that does not open
            connection.execute(f"SELECT rowid FROM {table} LIMIT 1").fetchall()
    except REFUSALS as fault:
        code = getattr(fault, "sqlite_errorcode", 0) & 0xFF
        if code not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):
            raise
        return [str(fault)]
    return [line for (text,) in rows if text != "ok" for line in str(text).splitlines()]
