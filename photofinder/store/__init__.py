"""What the app remembers on disk: catalogue (SQLite, the truth), vectors (FAISS, a cache), thumbnails (a cache)."""
