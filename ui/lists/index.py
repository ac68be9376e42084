"""What Qt asks item models with."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex

AnyIndex = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
"""The parent of everything on the top level."""
