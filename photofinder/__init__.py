"""Photo Finder: find any photo on your own computer by what is in it."""

import os

__version__ = "0.3.1"

# Of NumPy's products of matrices, which are small here. Shared out to threads, the product waits for the slowest: a
# search on a busy machine, as while indexing, takes three times as long. Read when NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
