"""What reading a damaged or hostile ZIP file raises."""

from __future__ import annotations

import lzma
import zipfile
import zlib

ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    IndexError,
)
"""To be caught where a ZIP from outside is opened or read; each becomes one sentence."""
