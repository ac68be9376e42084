"""Palettes as systems give them: a dark window and one in high contrast."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

Role = QPalette.ColorRole


def dark_palette() -> QPalette:
    """What Fusion is given by a dark Windows."""
    palette = QPalette(QColor(0x32, 0x32, 0x32), QColor(0x1E, 0x1E, 0x1E))
    return _coloured(palette, "#ffffff", "#1e1e1e", "#2a82da")


def contrast_palette() -> QPalette:
    """High contrast, white on black, with a selection in another colour."""
    palette = QPalette(QColor(0, 0, 0), QColor(0, 0, 0))
    return _coloured(palette, "#ffffff", "#000000", "#1aebff")


def _coloured(palette: QPalette, words: str, ground: str, accent: str) -> QPalette:
    for role in (Role.WindowText, Role.Text, Role.ButtonText, Role.ToolTipText):
        palette.setColor(role, QColor(words))
    for role in (Role.Base, Role.ToolTipBase):
        palette.setColor(role, QColor(ground))
    palette.setColor(Role.AlternateBase, QColor(ground).lighter(150))
    for role in (Role.Highlight, Role.Accent, Role.Link):
        palette.setColor(role, QColor(accent))
    quiet = QColor(words)
    quiet.setAlpha(128)
    palette.setColor(Role.PlaceholderText, quiet)
    for role in (Role.WindowText, Role.Text, Role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(0x9D, 0x9D, 0x9D))
    return palette
