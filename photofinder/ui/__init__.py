"""The desktop window. PySide6 lives here alone; torch, FAISS and SQL never do."""
