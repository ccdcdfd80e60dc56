"""The vectors of one model, opened when first needed and kept in step with the catalogue. Any thread."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from photofinder.store.catalogue import Catalogue
from photofinder.store.vectors import Vectors, catch_up, open_vectors

# So many vectors, or so large a part of all, may lack in the file: to take up a thousand takes some 20 ms.
_BEHIND_MOST = 2000
_BEHIND_PART = 0.02


class CurrentVectors:
    """``file`` is where the vectors are kept between two starts; that it is old or missing is no matter."""

    def __init__(self, file: Path, catalogue: Catalogue, model_id: str) -> None:
        self._file = file
        self._catalogue = catalogue
        self._model_id = model_id
        self._opening = threading.Lock()
        self._vectors: Vectors | None = None
        self._read: Future[Vectors] | None = None

    def read_ahead(self) -> None:
        """Begin to read the file, if it was not read: whoever will need the vectors may load a model meanwhile."""
        with self._opening:
            if self._vectors is None and self._read is None:
                pool = ThreadPoolExecutor(1, "vectors")
                self._read = pool.submit(Vectors.load, self._file)
                pool.shutdown(wait=False)

    def up_to_date(self, dim: int) -> Vectors:
        """The vectors with all that is committed now, by whatever process; ``dim`` is the model's.

        Raises: StorageFault, CatalogueDamaged, of the catalogue.
        """
        with self._opening:
            if self._vectors is None:
                self._vectors = open_vectors(self._file, self._catalogue, self._model_id, dim, load=self._load)
                return self._vectors
        catch_up(self._vectors, self._catalogue)
        return self._vectors

    def _load(self, file: Path) -> Vectors:
        read, self._read = self._read, None
        return Vectors.load(file) if read is None else read.result()

    def follow(self) -> None:
        """Take up what was just committed, so that the next search need not; does nothing before the first one."""
        if self._vectors is not None:
            catch_up(self._vectors, self._catalogue)

    def save(self, dim: int) -> None:
        """Write the file if the next start would take notably longer to bring it up to date: it is as large as the
        vectors are many, and whoever watches folders comes here for every new photo.

        Raises: StorageFault.
        """
        vectors = self.up_to_date(dim)
        if vectors.unwritten > min(_BEHIND_MOST, _BEHIND_PART * len(vectors)):
            vectors.save(self._file)
