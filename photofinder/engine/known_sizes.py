"""The sizes that catalogued photos have, to tell whether a file may be one of them. Any thread."""

import numpy as np
from numpy.typing import NDArray


class KnownSizes:
    """``sizes`` in bytes, ascending; a million take 8 MB."""

    def __init__(self, sizes: NDArray[np.int64]) -> None:
        self._sizes = sizes

    def __contains__(self, size_bytes: object) -> bool:
        at = int(np.searchsorted(self._sizes, size_bytes))  # type: ignore[call-overload]
        return at < len(self._sizes) and bool(self._sizes[at] == size_bytes)
