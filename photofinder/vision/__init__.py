"""What the app sees: pictures decoded, models found, fetched and run. Imports torch only in ``clip``."""
