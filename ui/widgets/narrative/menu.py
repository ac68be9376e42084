"""What a text offers at a place: a typed figure may follow the table, a picture has its caption."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.report.changes import Edit
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
        *_caption_offer(menu, document, key, place),
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


def _caption_offer(menu: QMenu, document: Document, key: str, place: int) -> list[QAction]:
    text = document.report.texts[key]
    start = text.rfind("\n", 0, place) + 1
    paragraph = text[start:].split("\n", 1)[0]
    picture = picture_of(paragraph)
    if picture is None:
        return []
    action = QAction("修改图片说明…", menu)
    action.triggered.connect(lambda: _ask_caption(menu, document, key, start, picture))
    return [action]


def _ask_caption(menu: QMenu, document: Document, key: str, start: int, picture: Picture) -> None:
    caption = ask.ask_words(menu, "图片说明", "图片下面的说明，图号由程序编排：", picture.caption)
    if caption is None:
        return
    text = document.report.texts[key]
    end = start + len(text[start:].split("\n", 1)[0])
    line = Picture(picture.name, caption).source
    document.edit(Edit(texts={key: text[:start] + line + text[end:]}), "修改图片说明")
