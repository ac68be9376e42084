"""What the application makes of the system that it starts on."""

from __future__ import annotations

import pytest

from ui.application import input_methods


@pytest.mark.parametrize(
    ("environment", "asked"),
    [
        ({"QT_IM_MODULE": "fcitx"}, "fcitx;ibus"),
        ({"QT_IM_MODULE": "fcitx5"}, "fcitx5;ibus"),
        ({"QT_IM_MODULES": "fcitx;wayland", "QT_IM_MODULE": "ibus"}, "fcitx;wayland;ibus"),
    ],
)
def test_where_fcitx_is_named_ibus_is_asked_next(environment: dict[str, str], asked: str) -> None:
    assert input_methods(environment) == {"QT_IM_MODULES": asked, "IBUS_USE_PORTAL": "1"}


@pytest.mark.parametrize(
    "environment",
    [{}, {"QT_IM_MODULE": "ibus"}, {"QT_IM_MODULE": "compose"}, {"QT_IM_MODULES": "fcitx;ibus"}],
)
def test_other_input_methods_are_left_as_they_are_set(environment: dict[str, str]) -> None:
    assert input_methods(environment) == {}
