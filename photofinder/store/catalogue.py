"""The catalogue: roots, photos, embeddings and skips in one SQLite file. The truth, of which vectors are a cache.

This is the door; the SQL lies in the ``*_rows`` modules, one for each subject, in ``choosing`` and in ``journal``.
Every method may be called from any thread (each has its own connection), and, where it touches the file, raises
StorageFault or CatalogueDamaged. A kill at any point loses at most the transaction that was not committed yet.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photofinder.errors import PhotoUnknown, StorageFault
from photofinder.records import Photo, Root, SavedSearch, Skip
from photofinder.store import (
    batch_rows,
    change_rows,
    embedding_rows,
    favourite_rows,
    hit_rows,
    journal,
    name_rows,
    photo_rows,
    root_rows,
    schema_parts,
    search_rows,
    skip_rows,
    value_rows,
)
from photofinder.store.batch import (
    Batch,
    Changes,
    Counts,
    EmbeddingChunks,
    HitRow,
    Moment,
    Named,
    Values,
)
from photofinder.store.choosing import COUNT_CHANGE, Choosing
from photofinder.store.connections import Connections
from photofinder.store.filters import Filter, Order
from photofinder.store.known_files import KnownFiles
from photofinder.store.presence import Away
from photofinder.store.watched import Watched

_CHUNK = 4096


class Catalogue:
    """An open catalogue file; see the module. Made by ``open``, ended by ``close``."""

    def __init__(self, file: Path, connections: Connections, uuid: str) -> None:
        self.file = file
        self.uuid = uuid
        self._connections = connections
        self.apart = connections.apart
        self.require_writing = connections.require_writing
        self._choosing = Choosing()
        self.known = KnownFiles(connections)
        self.watched = Watched(connections)
        self._away = Away(self.watched.holding, self.watched.unmounted)

    @classmethod
    def open(cls, file: Path, before_writing: Callable[[], None] | None = None) -> "Catalogue":
        """Open ``file``, made when missing, migrated (after a backup beside it) when older. One that cannot be
        written is opened with what is to be done ``before_writing``: see ``Connections``.

        Raises:
            CatalogueTooNew: a newer app wrote it.
            CatalogueDamaged: it is no SQLite database, or that of another program.
            StorageFault: the file or its folder cannot be used.
        """
        connections = Connections(file, before_writing)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with connections.reading() as connection:
                uuid = schema_parts.prepared(connection, file, reading_only=before_writing is not None)
        except OSError as fault:
            connections.close()
            raise StorageFault(file, fault.strerror or str(fault)) from fault
        except BaseException:
            connections.close()
            raise
        return cls(file, connections, uuid)

    @property
    def met_damage(self) -> bool:
        """Whether it was found damaged since it was opened."""
        return self._connections.met_damage

    def close(self) -> None:
        """Close the connections of all threads; later calls raise StorageFault."""
        self._connections.close()

    def generation(self) -> int:
        """Grows with every transaction that changes embeddings, of whatever model or process; 0 at first."""
        with self._connections.reading() as connection:
            return journal.generation(connection)

    def roots(self) -> list[Root]:
        """The watched folders, oldest first; asks the file system which are there."""
        with self._connections.reading() as connection:
            return root_rows.all_roots(connection)

    def add_root(self, folder: Path) -> Root:
        """Watch ``folder`` (absolute). One inside a root gives that root; a parent of roots takes over their
        photos, embeddings and skips, and replaces them."""
        with self._changing() as connection:
            root_id = root_rows.add(connection, folder)
            name_rows.name_folders_of_root(connection, root_id)
            return next(root for root in root_rows.all_roots(connection) if root.root_id == root_id)

    def remove_root(self, root_id: int) -> None:
        """Forget a root with its photos, embeddings and skips, and what was remembered of photos that had gone from
        it; an unknown one is no fault."""
        with self._changing() as connection:
            root_rows.remove(connection, root_id)

    def commit(self, batch: Batch, model_id: str) -> list[int]:
        """Write ``batch`` in one transaction; the ids of ``batch.photos``, in order.

        A photo at a known path keeps its id; when its content hash differs, it loses the embeddings of all
        models. A photo whose path another one moves to, or becomes a skip, is removed; and the other way round.
        Of what goes nothing is kept but embeddings by their content hash, for some weeks: ``remembered_rows``.

        Raises:
            FolderUnavailable: a path lies in no root (it was removed meanwhile); nothing was written.
            ValueError: an embedding is of another length than the others of ``model_id``, or not finite.
        """
        with self._changing() as connection:
            return batch_rows.write(connection, batch, model_id)

    def photo(self, photo_id: int) -> Photo:
        """Raises: PhotoUnknown."""
        found = self.photos([photo_id])
        if not found:
            raise PhotoUnknown(photo_id)
        return found[0]

    def photos(self, photo_ids: Iterable[int]) -> list[Photo]:
        """In the order asked; unknown ids are left out. One statement, however many."""
        with self._connections.reading() as connection:
            return photo_rows.by_ids(connection, photo_ids)

    def photo_at(self, path: Path) -> Photo | None:
        """The photo last seen at ``path``."""
        with self._connections.reading() as connection:
            return photo_rows.by_path(connection, path)

    def photos_by_hash(self, content_hash: bytes) -> list[Photo]:
        """All photos of these bytes: copies of each other."""
        with self._connections.reading() as connection:
            return photo_rows.by_content(connection, content_hash)

    def newest(self, limit: int | None = None) -> list[Photo]:
        """Photos by ``taken_at``, or by file time where there is none, newest first; None: all of them."""
        with self._connections.reading() as connection:
            return photo_rows.newest(connection, limit)

    def matching(self, filters: Sequence[Filter]) -> NDArray[np.int64]:
        """The ids of the photos that pass all of ``filters``, ascending; not to be written to."""
        with self._connections.reading() as connection:
            return self._choosing.matching(connection, filters)

    def keep_columns(self) -> None:
        """Read into memory what photos are filtered by, so that from now on filters need not ask SQL. Takes two
        seconds, and 70 MB, for a million photos."""
        with self._connections.reading() as connection:
            self._choosing.keep_columns(connection)

    def named(self, words: str, limit: int, within: NDArray[np.int64] | None = None) -> Named:
        """The ``limit`` photos (of ``within``, ascending) whose file name, folder names, title, caption or keywords
        hold words of ``words``: those that hold more of them, and rarer ones, first. Words that do not tell
        photos apart, for a large part of the library holds them, do not count."""
        with self._connections.reading() as connection:
            return self._choosing.named(connection, words, limit, within)

    def hit_rows(self, photo_ids: Iterable[int]) -> list[HitRow]:
        """What a result shows of each photo, in the order asked; unknown ids are left out. One statement."""
        with self._connections.reading() as connection:
            return hit_rows.by_ids(connection, photo_ids, self._away.now())

    def browse(
        self, filters: Sequence[Filter] = (), order: Order = Order.NEWEST, limit: int | None = None
    ) -> list[HitRow]:
        """The first ``limit`` photos (None: all) of those that pass ``filters``, in ``order``."""
        with self._connections.reading() as connection:
            found = self._choosing.ordered(connection, filters, order, limit)
            return hit_rows.by_ids(connection, found, self._away.now())

    def first_of(self, photo_ids: NDArray[np.int64], order: Order, limit: int) -> list[int]:
        """The ``limit`` of ``photo_ids`` that come first in ``order``; unknown ones are left out."""
        with self._connections.reading() as connection:
            return self._choosing.ordered_among(connection, photo_ids, order, limit)

    def set_favourite(self, photo_ids: Iterable[int], on: bool) -> None:
        """Mark photos, or unmark them, with all copies of the same bytes, those to come included. A photo that its
        metadata rate with five stars is a favourite whether marked or not."""
        with self._changing() as connection:
            favourite_rows.put(connection, photo_ids, on)

    def values(self) -> Values:
        """What the photos can be filtered by. Reads much of the catalogue: to be kept, until photos change."""
        with self._connections.reading() as connection:
            return value_rows.values(connection)

    def saved_searches(self) -> list[SavedSearch]:
        """Searches that were given a name, by name."""
        with self._connections.reading() as connection:
            return search_rows.saved(connection)

    def save_search(self, name: str, text: str) -> SavedSearch:
        """Keep ``text`` as ``name``, in place of the one of that name."""
        (kept,) = self.save_searches([(name, text)])
        return kept

    def save_searches(self, named: Iterable[tuple[str, str]]) -> list[SavedSearch]:
        """Keep texts under names, all or none; a name that is there already gets the new text."""
        with self._connections.writing() as connection:
            return search_rows.save(connection, named)

    def rename_search(self, search_id: int, name: str) -> None:
        """Give a saved search another name; an unknown one is no fault.

        Raises:
            SearchNameTaken: another search has it.
        """
        with self._connections.writing() as connection:
            search_rows.rename(connection, search_id, name)

    def remove_search(self, search_id: int) -> None:
        """Forget a saved search; an unknown one is no fault."""
        with self._connections.writing() as connection:
            search_rows.remove(connection, search_id)

    def note_search(self, text: str) -> None:
        """Remember that ``text`` was searched for, where that can be; the oldest of more than 500 are forgotten."""
        with suppress(StorageFault), self._connections.writing() as connection:
            search_rows.note(connection, text)

    def history(self, limit: int) -> list[str]:
        """What was searched for, newest first, each once."""
        with self._connections.reading() as connection:
            return search_rows.history(connection, limit)

    def clear_history(self) -> None:
        """Forget what was searched for."""
        with self._connections.writing() as connection:
            search_rows.clear_history(connection)

    def skips(self, folder: Path | None = None) -> list[Skip]:
        """Files that could not be used, by path; at or below ``folder`` when given."""
        with self._connections.reading() as connection:
            return skip_rows.skips(connection, folder)

    def counts(self, model_id: str) -> Counts:
        """Photos, those embedded by ``model_id``, and skips."""
        with self._connections.reading() as connection:
            return photo_rows.counts(connection, model_id)

    def embeddings(self, photo_ids: Iterable[int], model_id: str) -> dict[int, NDArray[np.float16]]:
        """The embeddings (D,) of those of ``photo_ids`` that ``model_id`` has embedded."""
        with self._connections.reading() as connection:
            model = embedding_rows.model(connection, model_id)
            return {} if model is None else embedding_rows.by_ids(connection, photo_ids, model[0])

    def frames(self, photo_ids: Iterable[int], model_id: str) -> dict[int, tuple[Moment, ...]]:
        """All frames that ``model_id`` has embedded of those of ``photo_ids`` that are videos or animations; first
        the one that stands for its file, whose embedding is in ``embeddings`` too."""
        with self._connections.reading() as connection:
            model = embedding_rows.model(connection, model_id)
            return {} if model is None else embedding_rows.frames(connection, photo_ids, model[0])

    def all_embeddings(self, model_id: str, chunk: int = _CHUNK) -> EmbeddingChunks:
        """Every embedding of ``model_id``, ascending by id.

        Each chunk is read when it is asked for: what is committed meanwhile may be in it or not.
        """
        after = 0
        while True:
            with self._connections.reading() as connection:
                model = embedding_rows.model(connection, model_id)
                if model is None:
                    return
                found = embedding_rows.next_by_id(connection, *model, after, chunk)
            if found is None:
                return
            after = int(found.photo_ids[-1])
            yield found

    def changes_since(self, generation: int, model_id: str) -> Changes | None:
        """What changed after ``generation`` (0: everything); None when that can no longer be told, or when
        ``generation`` is not of this history (a backup was put back): rebuild then.

        A cache that applies the changes and notes ``Changes.generation`` stands there or later; what is committed
        while it reads is in the next call again.
        """
        with self._connections.reading() as connection:
            if not journal.reaches_back_to(connection, generation):
                return None
            current = journal.generation(connection)
            removed = journal.removed_since(connection, generation, model_id)
        return Changes(current, removed, self._replaced_since(generation, model_id))

    def size_bytes(self) -> int:
        """What the catalogue takes on disk, its log included."""
        beside = (self.file.with_name(self.file.name + suffix) for suffix in ("", "-wal", "-shm"))
        total = 0
        for file in beside:
            with suppress(OSError):
                total += file.stat().st_size
        return total

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """A transaction after which photos may be chosen differently."""
        with self._connections.writing() as connection:
            connection.execute(COUNT_CHANGE)
            yield connection
            change_rows.drop_oldest(connection)

    def _replaced_since(self, generation: int, model_id: str) -> EmbeddingChunks:
        after = (generation, np.iinfo(np.int64).max)
        while True:
            with self._connections.reading() as connection:
                model = embedding_rows.model(connection, model_id)
                if model is None:
                    return
                found = embedding_rows.next_by_generation(connection, *model, after, _CHUNK)
            if found is None:
                return
            chunk, after = found
            yield chunk
