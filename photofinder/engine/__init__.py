"""Indexing and searching, free of Qt and of SQL: what the facade ``library`` is made of."""
