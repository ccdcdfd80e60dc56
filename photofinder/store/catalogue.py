"""The catalogue: roots, photos, embeddings and skips in one SQLite file. The truth, of which vectors are a cache.

This is the door; the SQL lies in ``root_rows``, ``photo_rows``, ``embedding_rows``, ``batch_rows`` and ``journal``.
Every method may be called from any thread (each has its own connection), and, where it touches the file, raises
StorageFault or CatalogueDamaged. A kill at any point loses at most the transaction that was not committed yet.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photofinder.errors import PhotoUnknown, StorageFault
from photofinder.records import Photo, Root, Skip
from photofinder.store import batch_rows, embedding_rows, journal, photo_rows, root_rows, schema
from photofinder.store.batch import Batch, Changes, Counts, EmbeddingChunks, KnownFile
from photofinder.store.connections import Connections

_CHUNK = 4096


class Catalogue:
    """An open catalogue file; see the module. Made by ``open``, ended by ``close``."""

    def __init__(self, file: Path, connections: Connections, uuid: str) -> None:
        self.file = file
        self.uuid = uuid
        self._connections = connections

    @classmethod
    def open(cls, file: Path) -> "Catalogue":
        """Open ``file``, made when missing, migrated (after a backup beside it) when older.

        Raises:
            CatalogueTooNew: a newer app wrote it.
            CatalogueDamaged: it is no SQLite database, or that of another program.
            StorageFault: the file or its folder cannot be used.
        """
        connections = Connections(file)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with connections.reading() as connection:
                schema.prepare(connection, file)
                uuid = str(connection.execute("SELECT value FROM meta WHERE key = 'uuid'").fetchone()[0])
        except OSError as fault:
            connections.close()
            raise StorageFault(file, fault.strerror or str(fault)) from fault
        except BaseException:
            connections.close()
            raise
        return cls(file, connections, uuid)

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
        with self._connections.writing() as connection:
            root_id = root_rows.add(connection, folder)
            return next(root for root in root_rows.all_roots(connection) if root.root_id == root_id)

    def remove_root(self, root_id: int) -> None:
        """Forget a root with its photos, embeddings and skips; an unknown one is no fault."""
        with self._connections.writing() as connection:
            root_rows.remove(connection, root_id)

    def known_files(self, folder: Path, model_id: str) -> dict[Path, KnownFile]:
        """What is recorded at or below ``folder``; ``embedded`` is about ``model_id``."""
        with self._connections.reading() as connection:
            return photo_rows.known_files(connection, folder, model_id)

    def commit(self, batch: Batch, model_id: str) -> list[int]:
        """Write ``batch`` in one transaction; the ids of ``batch.photos``, in order.

        A photo at a known path keeps its id; when its content hash differs, it loses the embeddings of all
        models. A photo whose path another one moves to, or becomes a skip, is removed; and the other way round.

        Raises:
            FolderUnavailable: a path lies in no root (it was removed meanwhile); nothing was written.
            ValueError: an embedding is of another length than the others of ``model_id``, or not finite.
        """
        with self._connections.writing() as connection:
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

    def skips(self, folder: Path | None = None) -> list[Skip]:
        """Files that could not be used, by path; at or below ``folder`` when given."""
        with self._connections.reading() as connection:
            return photo_rows.skips(connection, folder)

    def counts(self, model_id: str) -> Counts:
        """Photos, those embedded by ``model_id``, and skips."""
        with self._connections.reading() as connection:
            return photo_rows.counts(connection, model_id)

    def embeddings(self, photo_ids: Iterable[int], model_id: str) -> dict[int, NDArray[np.float16]]:
        """The embeddings (D,) of those of ``photo_ids`` that ``model_id`` has embedded."""
        with self._connections.reading() as connection:
            model = embedding_rows.model(connection, model_id)
            return {} if model is None else embedding_rows.by_ids(connection, photo_ids, model[0])

    def all_embeddings(self, model_id: str, chunk: int = _CHUNK) -> EmbeddingChunks:
        """Every embedding of ``model_id`` as ids (N,) and embeddings (N, D), ascending by id.

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
            after = int(found[0][-1])
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
            try:
                total += file.stat().st_size
            except OSError:
                continue
        return total

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
