"""Makes a whole catalogue out of a damaged or a lost one and its backups. Nobody else may have it open. Any thread.

What can be read of the damaged file comes first, for it is the newest; the backups fill in what is missing. Where
no photo can be read, the newest sound backup takes its place. The damaged file is kept beside the new one, always.
"""

import logging
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from photofinder.errors import StorageFault
from photofinder.records import RecoveredFrom, Recovery
from photofinder.store import backups, checking, row_checks, salvage, schema, soundness
from photofinder.store.connections import transaction
from photofinder.store.copying import need_space, put_in_place
from photofinder.store.faults import REFUSALS, translated
from photofinder.store.schema_parts import without_triggers

log = logging.getLogger(__name__)

_LOG_SUFFIXES = ("-wal", "-shm")


def recover(file: Path, sources: Sequence[Path]) -> Recovery:
    """Put a whole catalogue in the place of ``file``, which may be missing, from it and ``sources``, best first.

    Raises: StorageFault; ``file`` is as it was then.
    """
    with translated(file):
        try:
            aside: Path | None = None
            if file.exists():
                need_space(file.parent, 2 * file.stat().st_size)
                aside = set_aside(file, "damaged")
            handle, name = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.", suffix=".part")
            os.close(handle)
            staged = Path(name)
            try:
                recovery = _build(staged, aside, _of_same_library(aside, sources))
                take_place(staged, file)
            finally:
                for left_over in file.parent.glob(f"{staged.name}*"):
                    with suppress(OSError):
                        left_over.unlink()
        except OSError as fault:
            raise StorageFault(file, fault.strerror or str(fault)) from fault
    log.warning("the catalogue is made anew: %s", recovery)
    return recovery


def set_aside(file: Path, why: str) -> Path:
    """Keep ``file`` under another name as well, its log included; that name.

    Raises: OSError.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    aside = file.with_name(f"{file.stem}-{why}-{stamp}{file.suffix}")
    log_file = file.with_name(f"{file.name}-wal")
    if log_file.exists():
        shutil.copy2(log_file, aside.with_name(f"{aside.name}-wal"))
    try:
        # Costs no space, and the file is never away.
        os.link(file, aside)
    except OSError:
        shutil.copy2(file, aside)
    return aside


def take_place(staged: Path, file: Path) -> None:
    """Let ``staged``, a catalogue that stands alone, be ``file``, whose log belongs to what was there before.

    Raises: OSError.
    """
    for suffix in _LOG_SUFFIXES:
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    put_in_place(staged, file)
    soundness.break_seal(file)
    soundness.seal(file)


def _build(staged: Path, aside: Path | None, sources: Sequence[Path]) -> Recovery:
    own = [] if aside is None else [aside]
    salvaged = _fill(staged, own)
    used: Path | None = None
    if salvaged:
        filled = [source for source in sources if _fill(staged, [source])]
        used = filled[0] if filled else None
    else:
        used = next((source for source in sources if _can_stand_in(source)), None)
        if used is not None:
            shutil.copyfile(used, staged)
        _fill(staged, [*own, *sources])
    with closing(_opened(staged)) as connection:
        if (uuid := next(filter(None, map(backups.uuid_of, (*own, *sources))), None)) is not None:
            connection.execute("UPDATE meta SET value = ? WHERE key = 'uuid'", (uuid,))
        with without_triggers(connection):
            for finding in checking.rows_mended(connection):
                log.info("made anew: %s", finding)
        photos, roots = connection.execute(
            "SELECT (SELECT count(*) FROM photos), (SELECT count(*) FROM roots)"
        ).fetchone()
        connection.execute("PRAGMA journal_mode = DELETE")
    elsewhere = RecoveredFrom.BACKUP if photos else RecoveredFrom.NOTHING
    source = RecoveredFrom.DAMAGED_FILE if salvaged else elsewhere
    return Recovery(source, aside, None if used is None else backups.made_at(used), photos, roots)


def _fill(staged: Path, sources: Sequence[Path]) -> int:
    """How many photos came from ``sources``."""
    came = 0
    for source in sources:
        # A file that is damaged enough stays attached.
        with closing(_opened(staged)) as connection, without_triggers(connection):
            came += salvage.pour(connection, source)
        # What makes no sense must not keep out what the next one knows.
        with closing(_opened(staged)) as connection, without_triggers(connection), transaction(connection):
            list(row_checks.senseless_rows(connection, True))
    return came


def _opened(staged: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(staged.absolute().as_uri(), uri=True, isolation_level=None)
    try:
        # Nothing of it counts before it is whole.
        connection.execute("PRAGMA synchronous = OFF")
        schema.prepare(connection, staged)
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute("PRAGMA foreign_keys = OFF")
    except BaseException:
        connection.close()
        raise
    return connection


def _can_stand_in(source: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            has_photos = connection.execute("SELECT 1 FROM photos LIMIT 1").fetchone() is not None
    except REFUSALS:
        return False
    return has_photos and 0 < version <= len(schema.STEPS) and soundness.whole(source) is None


def _of_same_library(aside: Path | None, sources: Sequence[Path]) -> list[Path]:
    """Those of ``sources`` that are backups of this library, or of the one that the best of them is of."""
    uuids = {source: backups.uuid_of(source) for source in sources}
    own = (aside and backups.uuid_of(aside)) or next(filter(None, uuids.values()), None)
    return [source for source, uuid in uuids.items() if uuid == own or uuid is None]
