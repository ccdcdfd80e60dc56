"""Photo Finder: find any photo on your own computer by what is in it."""

__version__ = "0.2.0"
