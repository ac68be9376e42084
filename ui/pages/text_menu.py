"""What a text offers at a place: a figure may follow the table, pictures and charts be changed."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.report.changes import Edit
from app.report.charts import Chart, chart_of
from app.report.figures import typed_figure_at
from app.report.narrative import Live, Picture, picture_of
from ui.dialogs import ask
from ui.document import Document

_MOST_OFFERED = 5
_TO_LIVE = "改为随表格变化的数字"


def add_offers(menu: QMenu, document: Document, key: str, place: int) -> None:
    """Puts before the menu's usual entries what can be done at a place of the kept text."""
    offers = [
        *_live_offers(menu, document, key, place),
        *_figure_offer(menu, document, key, place),
    ]
    if offers:
        first = menu.actions()[0]
        menu.insertActions(first, offers)
        menu.insertSeparator(first)


def _live_offers(menu: QMenu, document: Document, key: str, place: int) -> list[QAction]:
    text = document.report.texts[key]
    typed = typed_figure_at(document.report, text, place)
    offers = []
    for choice in typed.choices[:_MOST_OFFERED] if typed else ():
        start, end = (typed.start, typed.end) if typed else (0, 0)
        edit = Edit(texts={key: text[:start] + Live((choice.key,)).source + text[end:]})
        action = QAction(f"{_TO_LIVE}：{choice.words}", menu)
        action.triggered.connect(lambda _=False, edit=edit: document.edit(edit, _TO_LIVE))
        offers.append(action)
    return offers


def _figure_offer(menu: QMenu, document: Document, key: str, place: int) -> list[QAction]:
    text = document.report.texts[key]
    start = text.rfind("\n", 0, place) + 1
    line = text[start:].split("\n", 1)[0]
    picture, chart = picture_of(line), chart_of(line)
    if picture:
        action = QAction("修改图片说明…", menu)
        action.triggered.connect(lambda: _ask_caption(menu, document, key, start, picture))
        return [action]
    if chart:
        action = QAction("修改统计图…", menu)
        action.triggered.connect(lambda: _ask_chart(menu, document, key, start, chart))
        return [action]
    return []


def _ask_caption(menu: QMenu, document: Document, key: str, start: int, picture: Picture) -> None:
    caption = ask.ask_words(menu, "图片说明", "图片下面的说明，图号由程序编排：", picture.caption)
    if caption is not None:
        changed = Picture(picture.name, caption).source
        _replace_line(document, key, start, changed, "修改图片说明")


def _ask_chart(menu: QMenu, document: Document, key: str, start: int, chart: Chart) -> None:
    from ui.dialogs.chart_dialog import ChartDialog  # noqa: PLC0415 loaded with the first chart

    dialog = ChartDialog(document.report, chart, menu.window())
    if dialog.exec() and dialog.chart:
        _replace_line(document, key, start, dialog.chart.source, "修改统计图")


def _replace_line(document: Document, key: str, start: int, line: str, words: str) -> None:
    text = document.report.texts[key]
    end = start + len(text[start:].split("\n", 1)[0])
    document.edit(Edit(texts={key: text[:start] + line + text[end:]}), words)
