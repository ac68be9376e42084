"""Everything from outside: read by a process of its own, asked from the one that holds the work."""

import app.edition  # noqa: F401 before anything else loads msgspec
