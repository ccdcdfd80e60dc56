"""Looks through all that the app keeps, and mends it: the catalogue, its caches, its own files. Never the photos.

What each table must fulfil is ``store.checking``'s; here is what lies outside of it. Nobody may be indexing
meanwhile. A generator that works as it is iterated, on that thread.
"""

import time
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event

import numpy as np

from photofinder import settings as stored_settings
from photofinder.engine.guarding import Guarded
from photofinder.engine.looks import Looks
from photofinder.records import CheckPart, Finding, FindingCode
from photofinder.settings import Settings
from photofinder.store import checking, soundness
from photofinder.store.catalogue import Catalogue
from photofinder.store.meanwhile import meanwhile
from photofinder.store.vectors import Vectors, catch_up
from photofinder.store.vectors_file import VectorsOfOtherVersion, VectorsUnusable
from photofinder.vision import model_files

# A younger one may be another process at work.
_LEFT_OVER_S = 3600
# Close to its cap the store of thumbnails has dropped some, as it should.
_CAPPED_SHARE = 0.85
_UNREADABLE = (FindingCode.CATALOGUE_DAMAGED, FindingCode.VALUE_UNREADABLE, FindingCode.EMBEDDING_WRONG)

Steps = Iterator[Finding | CheckPart | None]


def findings(settings: Settings, guarded: Guarded, looks: Looks, repair: bool) -> Steps:
    """All that is found, and with ``repair`` mended; each part that is come to; and steps in between, several a
    second.

    Raises: StorageFault, CatalogueDamaged.
    """
    readable = True
    for step in checking.findings(guarded.catalogue, repair):
        yield step
        readable &= not (isinstance(step, Finding) and step.code in _UNREADABLE and not step.mended)
    if readable:  # the caches are compared with it
        yield CheckPart.VECTORS
        yield from _vectors(settings, guarded.catalogue, repair)
        yield CheckPart.THUMBNAILS
        yield from _thumbnails(settings, guarded.catalogue, looks, repair)
    yield CheckPart.FILES
    yield from _settings(settings, repair)
    yield from _models(settings, repair)
    yield from _backups(guarded, repair)
    yield from _files(settings, repair)


def _vectors(settings: Settings, catalogue: Catalogue, repair: bool) -> Steps:
    """Vectors are a cache: a file that says other than the catalogue goes, and is made anew when it is needed."""
    for file in sorted((settings.folders.cache / "vectors").glob("*.vectors")):
        fault, harmless = yield from _fault_of_vectors(file, catalogue)
        if fault:
            mended = repair and _removed(file)
            yield Finding(FindingCode.VECTORS_UNLIKE, path=file, detail=fault, harmless=harmless, mended=mended)


def _fault_of_vectors(file: Path, catalogue: Catalogue) -> Generator[None, None, tuple[str, bool]]:
    left = Event()
    try:
        vectors = yield from meanwhile(partial(Vectors.load, file, left.is_set), left.set)
    except VectorsOfOtherVersion as outdated:
        return str(outdated.args[0]), True
    except VectorsUnusable as unusable:
        return str(unusable.args[0]), False
    embedded = catalogue.counts(vectors.model_id).embedded
    if vectors.catalogue_uuid != catalogue.uuid or not embedded:
        return "of another library or model", True
    catch_up(vectors, catalogue)
    if len(vectors) != embedded:
        return f"{len(vectors):,} vectors for {embedded:,} embeddings", False
    for chunk in catalogue.all_embeddings(vectors.model_id):
        known, stored = vectors.find(chunk.photo_ids)
        if not known.all() or not np.array_equal(stored, chunk.embeddings):
            return "other values than the catalogue's", False
        yield
    return "", False


def _thumbnails(settings: Settings, catalogue: Catalogue, looks: Looks, repair: bool) -> Steps:
    thumbnails = looks.thumbnails
    photo_of = yield from checking.photos_by_content(catalogue)
    missing = dict(photo_of)
    stray, torn = [], []
    for content_hash in thumbnails.hashes():
        missing.pop(content_hash, None)
        if content_hash not in photo_of:
            stray.append(content_hash)
        elif thumbnails.get(content_hash) is None:
            torn.append(content_hash)
        yield None
    if torn:
        if repair:
            for content_hash in torn:
                thumbnails.remove(content_hash)
                looks.thumbnail(photo_of[content_hash])
                yield None
        yield Finding(FindingCode.THUMBNAIL_TORN, len(torn), thumbnails.folder, mended=repair)
    if stray:
        if repair:
            for content_hash in stray:
                thumbnails.remove(content_hash)
                yield None
        yield Finding(FindingCode.THUMBNAIL_STRAY, len(stray), thumbnails.folder, harmless=True, mended=repair)
    if missing and thumbnails.size_bytes() < _CAPPED_SHARE * settings.thumbnail_cap_bytes:
        finding = Finding(FindingCode.THUMBNAIL_MISSING, len(missing), thumbnails.folder, harmless=True)
        if repair:
            made = 0
            for photo_id in missing.values():
                made += looks.thumbnail(photo_id) is not None
                yield None
            finding = replace(finding, mended=made == len(missing), detail=f"{made:,}")
        yield finding


def _settings(settings: Settings, repair: bool) -> Iterator[Finding]:
    names = stored_settings.unusable(settings.folders)
    if names:
        if repair:
            stored_settings.save(stored_settings.load(settings.folders))
        yield Finding(FindingCode.SETTINGS_WRONG, len(names), settings.file, detail=", ".join(names), mended=repair)


def _models(settings: Settings, repair: bool) -> Iterator[Finding]:
    for file in model_files.torn(settings.folders.data / "models"):
        yield Finding(FindingCode.MODEL_TORN, path=file, mended=repair and _removed(file))


def _backups(guarded: Guarded, repair: bool) -> Steps:
    for file in guarded.backups.newest_first():
        if (fault := (yield from soundness.whole_in_steps(file))) is not None:
            yield Finding(FindingCode.BACKUP_DAMAGED, path=file, detail=fault, mended=repair and _removed(file))


def _files(settings: Settings, repair: bool) -> Iterator[Finding]:
    """What killed processes were writing, and what the app keeps for the person to decide on."""
    folders = settings.folders
    for folder in {folders.data, folders.cache, folders.config}:
        for path in sorted(folder.rglob("*")):
            if not _is_temporary(path) or folders.data / "models" in path.parents:
                continue
            with suppress(OSError):
                if path.is_file() and time.time() - path.stat().st_mtime > _LEFT_OVER_S:
                    if repair:
                        path.unlink()
                    yield Finding(FindingCode.LEFT_OVER, path=path, harmless=True, mended=repair)
    for pattern in ("catalogue-damaged-*.sqlite", "catalogue-replaced-*.sqlite", "catalogue.sqlite.v*.bak"):
        for path in sorted(folders.data.glob(pattern)):
            yield Finding(FindingCode.KEPT_FILE, path=path, detail=f"{path.stat().st_size:,}", harmless=True)


def _removed(file: Path) -> bool:
    with suppress(OSError):
        file.unlink(missing_ok=True)
        return True
    return False


def _is_temporary(path: Path) -> bool:
    return path.suffix == ".part" or path.name.startswith(".settings-")
