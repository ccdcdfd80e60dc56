"""Little scenes that the project draws itself: for its README, demonstrations and tests."""
