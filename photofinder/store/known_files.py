"""What the catalogue has on record of files, as a scan and an indexing ask for it. A part of ``catalogue``, whose
rules hold here: any thread; StorageFault, CatalogueDamaged."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photofinder.records import Companion
from photofinder.store import known_rows, remembered_rows
from photofinder.store.batch import KnownFile, Remembered
from photofinder.store.connections import Connections


class KnownFiles:
    """See the module."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def in_folder(self, folder: str, model_id: str) -> dict[str, KnownFile]:
        """What is recorded of the files in ``folder`` itself, by name; ``embedded`` is about ``model_id``."""
        with self._connections.reading() as connection:
            return known_rows.in_folder(connection, folder, model_id)

    def at(self, path: Path, model_id: str) -> KnownFile | None:
        """What is recorded of the file ``path``."""
        with self._connections.reading() as connection:
            return known_rows.at(connection, path, model_id)

    def folders(self, folder: Path) -> set[str]:
        """``folder`` and those below it, as far as files are recorded in them."""
        with self._connections.reading() as connection:
            return set(known_rows.folders(connection, folder))

    def sizes(self, among: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those ``among`` these sizes in bytes that a photo has that was read, in the same order."""
        with self._connections.reading() as connection:
            return known_rows.sizes(connection, among)

    def companions(self, photo_id: int) -> list[Companion]:
        """The files that belong to a photo and are none of their own: its RAW, the film of a live photo, XMP."""
        with self._connections.reading() as connection:
            return known_rows.companions(connection, photo_id)

    def remembered(self, content_hash: bytes, model_id: str) -> Remembered | None:
        """What ``model_id`` made of a content of which no photo is known any more, if that was lately."""
        with self._connections.reading() as connection:
            return remembered_rows.of(connection, content_hash, model_id)

    def drop_remembered(self) -> None:
        """Drop what has been remembered for so long that its photo will hardly come back."""
        while True:
            with self._connections.reading() as connection:
                old = remembered_rows.old(connection)
            if not old:
                return
            with self._connections.writing() as connection:
                remembered_rows.drop(connection, old)
