"""The lists of actions of both windows are sound."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtWidgets import QMenu

from ui.actions import menus
from ui.collect.actions import menus as collect
from ui.main_window import MainWindow
from ui.window_actions import ActionSpec

of_each_window = pytest.mark.parametrize(
    ("specs", "menus"),
    [(menus.SPECS, menus.MENUS), (collect.COLLECTION_SPECS, collect.COLLECTION_MENUS)],
    ids=["report", "collection"],
)
Menus = Sequence[tuple[str, str]]


@pytest.mark.parametrize(
    "specs", [menus.SPECS, collect.COLLECTION_SPECS], ids=["report", "collection"]
)
def test_no_keys_mean_two_things(specs: Sequence[ActionSpec]) -> None:
    keys = [key for spec in specs for key in spec.shortcuts]
    assert len(keys) == len(set(keys))


@of_each_window
def test_every_action_stands_in_one_menu(specs: Sequence[ActionSpec], menus: Menus) -> None:
    entries = [key for _, words in menus for key in words.split() if key != "|"]
    assert len(entries) == len(set(entries))
    assert {spec.key for spec in specs} <= set(entries)


@of_each_window
def test_no_two_entries_of_a_menu_have_the_same_letter(
    specs: Sequence[ActionSpec], menus: Menus
) -> None:
    texts = {spec.key: spec.text for spec in specs}
    for _, words in menus:
        letters = [texts[key].partition("&")[2][:1] for key in words.split() if key in texts]
        named = [letter for letter in letters if letter]
        assert len(named) == len(set(named)), words


def test_no_two_entries_of_a_menu_as_it_is_shown_have_the_same_letter(window: MainWindow) -> None:
    menus = [QMenu.menuInAction(entry) for entry in window.menuBar().actions()]
    for menu in menus:
        texts = [action.text() for action in menu.actions()]
        assert texts
        letters = [text.partition("&")[2][:1] for text in texts if "&" in text]
        assert len(letters) == len(set(letters)), texts
