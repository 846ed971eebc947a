"""Plain functions that make rows for tests; every person is invented."""
