"""How real documents write the official form: one small function for each way.

Each takes a draft and a source of chance and changes the draft in place; they go with any layout.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from app.edition.cells import GridPart
from tests.corpus.draft import Draft, Slot, width

Distortion = Callable[[Draft, Random], None]
NUMBERING = re.compile(r"^(\d)\.")


def spaces_in_labels(d: Draft, random: Random) -> None:
    for slot in d.labels():
        place = random.randrange(len(slot.text))
        slot.text = f" {slot.text[:place]}\u3000{slot.text[place:]}\xa0"


def breaks_in_labels(d: Draft, random: Random) -> None:
    for slot in d.labels():
        place = random.randrange(1, len(slot.text))
        slot.text = slot.text[:place] + "\n" + slot.text[place:]


def _renumber(d: Draft, form: Callable[[str], str]) -> None:
    for slot in d.labels():
        slot.text = NUMBERING.sub(lambda match: form(match[1]), slot.text)


def numbering_with_a_comma(d: Draft, _: Random) -> None:
    _renumber(d, lambda n: f"{n}、")


def numbering_full_width(d: Draft, _: Random) -> None:
    _renumber(d, lambda n: f"{chr(0xFF10 + int(n))}．")


def numbering_in_brackets(d: Draft, _: Random) -> None:
    _renumber(d, lambda n: f"（{n}）")


def numbering_in_circles(d: Draft, _: Random) -> None:
    _renumber(d, lambda n: chr(0x2460 + int(n) - 1))


def no_numbering(d: Draft, _: Random) -> None:
    for slot in d.labels():
        slot.text = re.sub(r"^(\d\.|[一二三四]、|（[一二三四五六七]）)", "", slot.text)


def half_width_signs(d: Draft, _: Random) -> None:
    for slot in d.slots(
        GridPart.ROW_LABEL, GridPart.COLUMN_LABEL, GridPart.CAPTION, GridPart.CORNER
    ):
        slot.text = slot.text.translate(str.maketrans("（）：，、；“”", '():,,;""'))


def other_quotes(d: Draft, _: Random) -> None:
    for slot in d.labels():
        slot.text = slot.text.translate(str.maketrans("“”（）", "「」〔〕"))


def notes_in_headers(d: Draft, _: Random) -> None:
    for slot in d.slots(GridPart.COLUMN_LABEL):
        if slot.columns <= 3 and "单位" not in slot.text:
            slot.text += "（历史累计）" if "现行" in slot.text else "（件）"


def truncated_labels(d: Draft, _: Random) -> None:
    for slot in d.labels():
        if len(slot.text) > 5 and "（" not in slot.text:
            slot.text = slot.text[:-1]


def other_wording(d: Draft, _: Random) -> None:
    words = {
        "本年处理决定数量": "处理决定数量",
        "处理决定数量": "本年处理决定数量",
        "一、本年新收政府信息公开申请数量": "一、本年度新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量": "二、上年度结转政府信息公开申请的数量",
        "四、结转下年度继续办理": "四、结转下一年度继续办理",
        "3.其他": "3.其它",
        "上一年项目数量": "上年项目数量",
    }
    for slot in d.labels():
        slot.text = words.get(slot.text, slot.text)


def signs_for_none(d: Draft, random: Random) -> None:
    for slot in d.values():
        if slot.text == "0":
            slot.text = random.choice(["/", "-", "—", "无", "０"])


def blanks_for_none(d: Draft, _: Random) -> None:
    for slot in d.values():
        if slot.text == "0":
            slot.text = random_blank(slot)


def random_blank(slot: Slot) -> str:
    return "\xa0" if slot.columns > 1 else ""


def figures_full_width(d: Draft, _: Random) -> None:
    digits = str.maketrans("0123456789", "０１２３４５６７８９")
    for slot in d.values():
        slot.text = slot.text.translate(digits)


def thousands_separated(d: Draft, _: Random) -> None:
    for slot in d.values():
        if slot.text.isdecimal():
            slot.text = f"{int(slot.text):,}"


def title_row(d: Draft, _: Random) -> None:
    for key, parts in d.tables.items():
        title = d.edition.section_of(key).title
        parts[0].insert(0, [Slot(title, columns=width(parts[0]))])


def unit_row(d: Draft, _: Random) -> None:
    for parts in d.tables.values():
        parts[0].insert(0, [Slot("单位：件", columns=width(parts[0]))])


def totals_blank(d: Draft, _: Random) -> None:
    for slot in d.values():
        if slot.key and d.edition.cells[slot.key].computed:
            slot.text = ""
            d.missing.add(slot.key)


def tables_in_other_order(d: Draft, _: Random) -> None:
    d.tables = dict(reversed(d.tables.items()))


ALIKE: tuple[Distortion, ...] = (
    spaces_in_labels, breaks_in_labels, numbering_with_a_comma, numbering_full_width,
    numbering_in_brackets, numbering_in_circles, no_numbering, half_width_signs, other_quotes,
    notes_in_headers, truncated_labels, other_wording, signs_for_none, blanks_for_none,
    figures_full_width, thousands_separated, title_row, unit_row, totals_blank,
    tables_in_other_order,
)  # fmt: skip
"""How it is written; these go with any other."""
