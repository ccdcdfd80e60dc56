"""What queries score on these photos, and these photos on other texts: against that a score means something.

Two halves: the library's distribution (mean and covariance of its embeddings), and a bank of texts of all subjects,
embedded once per model and kept in a file. How they become a confidence is ``cutoff``'s business. Any thread.
"""

import logging
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from photofinder import paths
from photofinder.engine.bank_texts import BANK_TEXTS
from photofinder.vision.embedder import Embedder

log = logging.getLogger(__name__)

Floats = NDArray[np.float32]

# So many photos weigh as much as what is assumed of a spread before any is known.
_PRIOR_PHOTOS = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """``bank`` (B, D) are unit embeddings of texts, ``mean`` (D,) and ``covariance`` (D, D) those of the ``count``
    photos of the library; both are zero when it is empty."""

    bank: Floats
    mean: Floats
    covariance: Floats
    count: int

    @classmethod
    def of(
        cls,
        bank: Floats,
        distribution: tuple[NDArray[np.floating[Any]], NDArray[np.floating[Any]]] | None,
        count: int,
    ) -> "Background":
        """From ``Vectors.distribution()`` and the number of photos; None while there are none."""
        dim = bank.shape[1]
        if distribution is None or count == 0:
            return cls(bank, np.zeros(dim, np.float32), np.zeros((dim, dim), np.float32), 0)
        mean, covariance = distribution
        return cls(bank, np.asarray(mean, np.float32), np.asarray(covariance, np.float32), count)

    def level(self, query: Floats) -> tuple[float, float]:
        """Mean and standard deviation of the cosines of ``query`` (D,) with the library's photos.

        The spread of a few photos says little: it is drawn towards that of the bank's texts over the mean photo.
        """
        centre = float(query @ self.mean)
        variance = max(float(query @ self.covariance @ query), 0.0)
        assumed = float(np.var(self.bank @ self.mean)) if self.count else float(np.var(self.bank @ query))
        shrunk = (self.count * variance + _PRIOR_PHOTOS * assumed) / (self.count + _PRIOR_PHOTOS)
        return centre, max(float(np.sqrt(shrunk)), 1e-4)


def load_bank(model_id: str, embedder: Callable[[], Embedder], folder: Path) -> Floats:
    """The bank (B, D) of the model that calls itself ``model_id``: as it ships with the app, or of its file in
    ``folder``, or else embedded (which takes seconds) and written there. That the file cannot be written is logged,
    no more.

    Raises: Model*, of ``embedder``.
    """
    name = f"{xxhash.xxh3_64_hexdigest(chr(10).join((model_id, *BANK_TEXTS)).encode(errors='surrogatepass'))}.npy"
    for file in (shipped_banks() / name, folder / name):
        stored = _read(file)
        if stored is not None:
            return stored
    bank = np.asarray(embedder().embed_texts(BANK_TEXTS), np.float32)
    try:
        _write(folder / name, bank)
    except OSError as fault:
        log.warning("the text bank of %s cannot be kept: %s", model_id, fault)
    return bank


def shipped_banks() -> Path:
    """The folder of the banks that come with the app; ``packaging/make_bank.py`` fills it."""
    return paths.resources() / "banks"


def _read(file: Path) -> Floats | None:
    try:
        stored = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    usable = stored.ndim == 2 and len(stored) == len(BANK_TEXTS) and bool(np.isfinite(stored).all())
    return stored.astype(np.float32) if usable else None


def _write(file: Path, bank: Floats) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            np.save(stream, bank.astype(np.float16))
        temporary.replace(file)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
