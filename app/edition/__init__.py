"""What a form is: sections, tables, labels and checks, read from data files."""

import sys

_BACKPORTS = "typing_extensions"
if _BACKPORTS not in sys.modules:
    # msgspec prefers it to what Python has itself; loading it takes twice as long as msgspec.
    sys.modules[_BACKPORTS] = None  # type: ignore[assignment]
    try:
        import msgspec  # noqa: F401
    finally:
        del sys.modules[_BACKPORTS]
