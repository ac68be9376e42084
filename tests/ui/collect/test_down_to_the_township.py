"""From a figure of the province to the township's cell and file, by clicks in the one file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QLabel, QMainWindow
from pytestqt.qtbot import QtBot

from app.cli import main
from app.collect.collection import Collection
from app.collect.collector import Collector
from app.collect.results.sums import contributions
from app.edition.catalog import Catalog
from tests.app.collect.reports import CELL, put, report
from ui.collect.actions.menus import COLLECTION_SPECS
from ui.collect.pages.sum_page import SumPage
from ui.window_actions import Handlers, WindowActions

COUNTIES, TOWNS, MOST_CLICKS = ("东县", "西县", "南县"), 25, 4
"""More units than are unfolded without being asked for."""

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def province(
    tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Collection]:
    """The province out of the one file of its city; the files of the counties are gone."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    city, above = tmp_path / "潍坊市", tmp_path / "省"
    for folder in (city, above):
        folder.mkdir()
    for place, name in enumerate(COUNTIES):
        sent = tmp_path / name
        for number in range(1, TOWNS + 1):
            made = report(f"{name}第{number}镇", 100 * place + number, catalog)
            put(sent / f"第{number}镇年报.json", made)
        main(["collect", str(sent), str(city / f"{name}.xlsx"), "--name", name])
        sent.rename(tmp_path / f"{name}不在了")
    main(["collect", str(city), str(above / "潍坊市.xlsx"), "--year", "2024"])
    city.rename(tmp_path / "也不在了")
    collector = Collector([above], catalog, workers=1)
    yield collector.collect()
    collector.close()


class Walker:
    """Counts the clicks on a page of sums."""

    def __init__(self, qtbot: QtBot, page: SumPage) -> None:
        self._qtbot, self._page, self.clicks = qtbot, page, 0

    def on_cell(self) -> None:
        table = next(one for one in self._page.tables.tables if CELL in one.model.keys)
        self._page.tables.setCurrentWidget(table)
        index = table.model.index_of(CELL)
        table.body.scrollTo(index)
        self._click(table.body.viewport(), table.body.visualRect(index).center())
        self._qtbot.waitUntil(lambda: self._page.shares.shown.rowCount() > 0)

    def unfold(self, index: QModelIndex) -> None:
        """Clicks on the arrow before a row that is folded."""
        shares = self._page.shares
        if shares.isExpanded(index):
            return
        shares.scrollTo(index)
        row = shares.visualRect(index)
        place = QPoint(row.left() - shares.indentation() // 2, row.center().y())
        self._click(shares.viewport(), place)
        assert shares.isExpanded(index)

    def on_share(self, index: QModelIndex) -> None:
        shares = self._page.shares
        shares.scrollTo(index)
        self._click(shares.viewport(), shares.visualRect(index).center())

    def _click(self, widget: object, place: QPoint) -> None:
        self.clicks += 1
        self._qtbot.mouseClick(widget, LEFT, pos=place)


def test_four_clicks_lead_from_the_province_to_a_townships_figure_and_file(
    qtbot: QtBot, catalog: Catalog, province: Collection
) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    handlers: Handlers = {spec.key: lambda: None for spec in COLLECTION_SPECS}
    actions = WindowActions(window, COLLECTION_SPECS, handlers)
    page = SumPage(catalog, contributions, actions)
    qtbot.addWidget(page)
    page.show_collection(province)
    page.resize(1366, 700)
    with qtbot.waitExposed(page):
        page.show()
    walker = Walker(qtbot, page)
    walker.on_cell()
    shares = page.shares
    path = ["潍坊市", "西县", "西县第7镇"]
    keys = [" › ".join(path[: depth + 1]) for depth in range(len(path))]
    for key in keys[:-1]:
        walker.unfold(shares.shown.index_of(key))
    walker.on_share(shares.shown.index_of(keys[-1]))
    assert walker.clicks <= MOST_CLICKS
    share = page.picked.share
    assert share is not None
    assert share.value == 107
    assert share.file == "第7镇年报.json"
    labels: Iterable[QLabel] = page.side.findChildren(QLabel)
    told = [label.text() for label in labels]
    assert any(f"{keys[-1]}：第7镇年报.json" in words for words in told)
    below = sum(one.adds for one in shares.rows.values if one.inner)
    assert any(f"家有数，它们的下级 {below} 家有数" in words for words in told)
