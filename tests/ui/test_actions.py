"""The list of actions is sound."""

from __future__ import annotations

from ui.actions import MENUS, SPECS


def test_no_keys_mean_two_things() -> None:
    keys = [key for spec in SPECS for key in spec.shortcuts]
    assert len(keys) == len(set(keys))


def test_every_action_stands_in_one_menu() -> None:
    entries = [key for _, words in MENUS for key in words.split() if key != "|"]
    assert len(entries) == len(set(entries))
    assert {spec.key for spec in SPECS} <= set(entries)


def test_no_two_entries_of_a_menu_have_the_same_letter() -> None:
    texts = {spec.key: spec.text for spec in SPECS}
    for _, words in MENUS:
        letters = [texts[key].partition("&")[2][:1] for key in words.split() if key in texts]
        named = [letter for letter in letters if letter]
        assert len(named) == len(set(named)), words
