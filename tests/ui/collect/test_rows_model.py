"""Rows of values keep their places, selections and indexes through every change."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from ui.widgets.rows_model import Column, FilteredRows, RowsModel
from ui.widgets.rows_view import FilteredList, RowsView

DOWN = Qt.SortOrder.DescendingOrder


@dataclass(frozen=True)
class Place:
    """A place below another one, with a number."""

    name: str
    above: str = ""
    number: int = 0


def places_model() -> RowsModel[Place]:
    return RowsModel(
        (
            Column("名称", lambda place: place.name, 12, is_searched=True),
            Column(
                "数", lambda p: str(p.number or ""), 6, order=lambda p: p.number, is_number=True
            ),
        ),
        key=lambda place: place.name,
        above=lambda place: place.above,
    )


def names(
    model: RowsModel[Place] | FilteredRows[Place], parent: QModelIndex | None = None
) -> list[str]:
    """All names in the order of the rows, those below indented."""
    above = parent or QModelIndex()
    found = []
    for row in range(model.rowCount(above)):
        index = model.index(row, 0, above)
        found.append(index.data())
        found += [f" {name}" for name in names(model, index)]
    return found


def test_rows_stand_below_the_rows_above_them_whatever_comes_first() -> None:
    model = places_model()
    model.show(
        [Place("柘山镇", "安丘市"), Place("安丘市"), Place("坊子区"), Place("凌河镇", "安丘市")]
    )
    assert names(model) == ["安丘市", " 柘山镇", " 凌河镇", "坊子区"]
    assert model.is_nested


def test_a_row_above_that_does_not_exist_or_goes_round_hides_nothing() -> None:
    model = places_model()
    model.show([Place("甲", "不存在"), Place("乙", "丙"), Place("丙", "乙"), Place("丁", "丁")])
    assert sorted(name.strip() for name in names(model)) == ["丁", "丙", "乙", "甲"]


def test_a_row_moves_below_one_that_comes_later() -> None:
    model = places_model()
    model.show([Place("柘山镇", "安丘市")])
    assert names(model) == ["柘山镇"]
    model.show([Place("柘山镇", "安丘市"), Place("安丘市")])
    assert names(model) == ["安丘市", " 柘山镇"]


def test_only_what_changed_is_told(qtbot: QtBot) -> None:
    model = places_model()
    model.show([Place("甲", number=1), Place("乙", number=2), Place("丙", number=3)])
    with (
        qtbot.assertNotEmitted(model.modelReset),
        qtbot.assertNotEmitted(model.rowsRemoved),
        qtbot.assertNotEmitted(model.rowsInserted),
        qtbot.waitSignal(model.dataChanged) as told,
    ):
        model.show([Place("甲", number=1), Place("乙", number=5), Place("丙", number=3)])
    first, last = told.args[:2]
    assert (first.row(), last.row()) == (1, 1)


def test_a_remembered_row_is_the_same_after_sorting_and_removing() -> None:
    model = places_model()
    model.show([Place("甲", number=1), Place("乙", number=2), Place("丙", number=3)])
    kept = QPersistentModelIndex(model.index_of("丙"))
    model.sort(1, DOWN)
    assert (names(model), kept.row()) == (["丙", "乙", "甲"], 0)
    model.show([Place("乙", number=9), Place("丙", number=3)])
    assert (names(model), kept.data()) == (["乙", "丙"], "丙")
    model.sort(-1)
    assert names(model) == ["乙", "丙"]


def test_a_row_that_comes_in_while_files_are_read_stands_at_the_end() -> None:
    model = places_model()
    model.add([Place("甲")])
    model.add([Place("乙"), Place("甲", number=4)])
    assert names(model) == ["甲", "乙"]
    assert model.index(0, 1).data() == "4"


def test_a_word_or_choice_shows_the_rows_above_too() -> None:
    model = places_model()
    model.show([Place("安丘市"), Place("柘山镇", "安丘市", 3), Place("凌河镇", "安丘市")])
    shown = FilteredRows(model)
    shown.show_only("柘山", None)
    assert names(shown) == ["安丘市", " 柘山镇"]
    shown.show_only("", lambda place: not place.number and bool(place.above))
    assert names(shown) == ["安丘市", " 凌河镇"]
    shown.show_only("没有", None)
    assert names(shown) == []


def test_a_row_stays_listed_until_another_is_in_hand_and_is_seen_to_be_selected(
    qtbot: QtBot,
) -> None:
    model = places_model()
    view = RowsView(model, "地方")
    listed = FilteredList(view, (("全部", None), ("无数", lambda place: not place.number)))
    qtbot.addWidget(listed)
    model.show([Place("甲"), Place("乙"), Place("丙", number=3)])
    listed.choice.setCurrentIndex(1)
    view.go_to("甲")
    model.show([Place("甲", number=1), Place("乙"), Place("丙", number=3)])
    assert names(view.shown) == ["甲", "乙"]
    assert view.current == Place("甲", number=1)
    view.go_to("乙")
    qtbot.waitUntil(lambda: names(view.shown) == ["乙"])
    listed.choice.setCurrentIndex(0)
    view.go_to("丙")
    listed.choice.setCurrentIndex(1)
    assert [view.current] == view.selected == [Place("乙")]


def test_ctrl_f_leads_to_the_search_and_down_into_the_list(qtbot: QtBot) -> None:
    view = RowsView(places_model(), "地方")
    listed = FilteredList(view, (("全部", None),))
    qtbot.addWidget(listed)
    with qtbot.waitExposed(listed):
        listed.show()
    listed.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    qtbot.keyClick(view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert listed.word.hasFocus()
    qtbot.keyClick(listed.word, Qt.Key.Key_Down)
    assert view.hasFocus()


def test_what_is_below_is_shown_and_a_flat_list_is_not_laid_out_for_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = places_model()
    view = RowsView(model, "单位")
    qtbot.addWidget(view)
    model.show([Place(f"{number}镇") for number in range(300)])
    expanded: list[RowsView[Place]] = []
    with monkeypatch.context() as patched:
        patched.setattr(RowsView, "expandAll", expanded.append)
        view.expand_all()
        assert expanded == []
    model.show([Place("安丘市"), Place("柘山镇", "安丘市", 3)])
    view.collapseAll()
    view.expand_all()
    assert view.isExpanded(view.shown.index(0, 0))


def test_the_model_keeps_the_rules_of_models(qtmodeltester: ModelTester) -> None:
    model = places_model()
    model.show([Place("安丘市"), Place("柘山镇", "安丘市"), Place("坊子区")])
    qtmodeltester.check(model, force_py=True)
    qtmodeltester.check(FilteredRows(model), force_py=True)


LISTS = st.lists(
    st.builds(
        Place,
        st.sampled_from("甲乙丙丁戊"),
        st.sampled_from(["", *"甲乙丙丁戊"]),
        st.integers(0, 3),
    ),
    unique_by=lambda place: place.name,
)


@given(LISTS, LISTS, st.sampled_from((-1, 0, 1)))
def test_every_list_becomes_every_other(
    before: list[Place], after: list[Place], column: int
) -> None:
    model = places_model()
    model.show(before)
    model.sort(column, DOWN)
    kept = {place.name: QPersistentModelIndex(model.index_of(place.name)) for place in before}
    model.show(after)
    found = {name.strip() for name in names(model)}
    assert found == {place.name for place in after}
    for place in after:
        index = model.index_of(place.name)
        assert model.value(index) == place
        if place.name in kept and kept[place.name].isValid():
            assert kept[place.name].data() == place.name
