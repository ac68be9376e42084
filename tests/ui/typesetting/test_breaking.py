"""Lines are broken as Chinese is set."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.typesetting.lines import break_lines


def lines(text: str, room: float, first: float | None = None, spacing: float = 0) -> list[str]:
    widths = [0.5 if char.isascii() else 1.0 for char in text]
    places = break_lines(
        text, [w * 100 for w in widths], (first or room) * 100, room * 100, spacing
    )
    return [text[start:end] for start, end in places]


def test_a_full_line_is_filled() -> None:
    assert lines("一二三四五六七", 3) == ["一二三", "四五六", "七"]


def test_the_first_line_may_be_shorter() -> None:
    assert lines("一二三四五六七", 4, first=2) == ["一二", "三四五六", "七"]


def test_closer_set_characters_leave_room_for_more() -> None:
    assert lines("一二三四五", 3, spacing=-40) == ["一二三四", "五"]


def test_no_line_begins_with_a_comma_or_ends_with_an_opening_quote() -> None:
    assert lines("一二三，四", 3) == ["一二", "三，四"]
    assert lines("一二“三四", 3) == ["一二", "“三四"]


def test_numbers_and_addresses_are_not_torn() -> None:
    assert lines("一2024年", 2) == ["一", "2024", "年"]
    assert lines("一a@b.cn二", 3) == ["一", "a@b.cn", "二"]
    assert lines("电话0536-48", 5) == ["电话", "0536-48"]


def test_a_dash_stays_whole() -> None:
    assert lines("一二——三", 3) == ["一二", "——三"]


def test_a_word_longer_than_the_line_is_broken_where_it_must() -> None:
    assert lines("abcdefgh", 2) == ["abcd", "efgh"]


def test_spaces_at_a_break_are_dropped() -> None:
    assert lines("一二三  四", 3) == ["一二三", "四"]


@given(st.text("公开“”，。（）12a- —", max_size=60), st.integers(1, 9))
def test_only_spaces_are_lost_and_every_line_fits(text: str, room: int) -> None:
    broken = lines(text, room)
    assert "".join(broken).replace(" ", "") == text.replace(" ", "")
    assert all(sum(0.5 if char.isascii() else 1 for char in line) <= room + 0.01 for line in broken)
