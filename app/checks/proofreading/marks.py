"""What is wrong with the signs of a text: numbering, brackets, doubled words, digits, dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import starmap
from typing import NamedTuple

from app import patterns as re
from app.checks.findings import Finding, finding_of
from app.checks.proofreading.phrases import (
    addresses_in,
    date_faults,
    faults_in,
    faults_told,
    stands_in,
)
from app.checks.proofreading.repetition import (
    odd_marks,
    paragraphs_twice,
    uneven_lists,
    unfinished_in,
    words_twice,
)
from app.checks.prose.common import found, texts_of
from app.checks.prose.text import Prose, paragraphs_in
from app.edition.edition import OPENING
from app.edition.text_check_kinds import Mark, Marks
from app.report.numbers import numeral_like, numeral_value
from app.report.report import Report


class Fault(NamedTuple):
    """A stretch of a text and what is wrong with it."""

    start: int
    end: int
    problem: str


def check_marks(report: Report, check: Marks) -> Iterator[Finding]:
    """A finding for every place where the signs are wrong."""
    for place in texts_of(report, check):
        key, prose = place
        addresses = addresses_in(prose.text)
        finder = _FINDERS.get(check.mark)
        faults = (*faults_in(check, prose.text), *(finder(key, prose) if finder else ()))
        yield from faults_told(check, place, (
            (start, end, problem) for start, end, problem in faults
            if not (stands_in(addresses, start, end) or found(check.unless, prose.text[start:end]))
        ))  # fmt: skip
        if check.mark is Mark.DIGITS:
            yield from _mixed(report, check, key)


def _mixed(report: Report, check: Marks, key: str) -> Iterator[Finding]:
    """Numbers with digits of both widths, in the text as it is kept: it is read with one width."""
    for match in _MIXED.finditer(report.texts[key]):
        words = match.group()
        places = {"quote": words, "found": words, "problem": "全角和半角数字混用"}
        yield finding_of(check, places, section=key, spans=(match.span(),))


_MIXED = re.compile(
    r"[0-9]{0,9}(?:[0-9][０-９]|[０-９][0-9])[0-9０-９]{0,9}|[０-９]{1,9}(?=[^。\n0-9{}]{1,80}[0-9])"
)


_NUMERAL = "[一二三四五六七八九十]{1,3}"
_INLINE = ""
"""The kind of a list within a paragraph, which another one ends."""
_BLANKS = r"[ \t\u3000]{0,40}"
_LINE, _ANEW = f"(?m)^{_BLANKS}", f"(?m)(?:^|[。；;：:]){_BLANKS}"
_DIGITS, _POINT_BEHIND = r"(?P<n>\d{1,2})", r"(?:[.．](?!\d)|、)"
_NUMBER = f"(?P<n>{_NUMERAL})"
_FAMILIES = tuple(
    (re.compile(f"{start}(?P<mark>{mark}){behind}"), kind)
    for start, mark, behind, kind in (
        (rf"(?:^|[。；;：:，,\n]){_BLANKS}", f"{_NUMBER}是", "", "是"),
        (_LINE, f"{_NUMBER}、", "", "、"),
        (_LINE, f"[（(]?[ ]?{_NUMBER}[ ]?[）)]", "", "（）"),
        (_LINE, f"{_DIGITS}{_POINT_BEHIND}", "", "."),
        (_LINE, f"[（(]{_DIGITS}[）)]", "", "(1)"),
        (rf"(?:^|[。；;：:\n]){_BLANKS}", f"第{_NUMBER}", "(?=[，,、])", "第"),
        ("", "(?P<n>[①-⑳])", "", "①"),
        (
            rf"(?:^|[。；;：:，\n]){_BLANKS}",
            "其(?P<n>[一二三四五六七八九])",
            "(?=[，、：是])",
            "其",
        ),
        (_ANEW, f"[（(]{_NUMBER}[）)]", "", _INLINE),
        ("(?m)(?:^|[。；;])", f"{_NUMBER}、", f"(?!{_NUMERAL})", _INLINE),
        (_ANEW, f"[（(]{_DIGITS}[）)]", "", _INLINE),
        (_ANEW, f"{_DIGITS}{_POINT_BEHIND}", "", _INLINE),
    )
)


_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ORDINALS = ("首先", "其次", "再次", "最后")
_ORDINAL = re.compile(
    rf"(?:^|[。；;：:，,\n]){_BLANKS}(?P<word>首先|其次|(?:再次|最后)(?=[，,、是]))"
)


def _numbering(_key: str, prose: Prose) -> Iterator[Fault]:
    """Numbers of a list that skip or repeat; a list may begin anew anywhere."""
    for pattern, kind in _FAMILIES:
        last, end, doubled = 0, 0, False
        for match in re.all_in(prose.text, pattern):
            number = _number(match["n"])
            if number == 2 and kind and not last and _lacks_first(prose.text, kind, match):
                first = match["mark"].replace(match["n"], "一")
                yield Fault(*match.span("mark"), f"前面没有“{first}”")
            if kind == _INLINE and "\n" in prose.text[end : match.end()]:
                last = 0
            is_apart = kind == _INLINE or _is_apart(prose.text, end, match.start())
            if kind in ("、", "（）") and number == last == 1:
                is_apart = _HEADED.search(prose.text, end, match.start()) is not None
            begins_anew = number == 1 and (
                is_apart or (last > 1 and not _goes_on(prose.text, end, match))
            )
            end = match.end()
            is_next = number == last + 1 or (doubled and number == last + 2)
            doubled = bool(last and number == last)
            if last and not is_next and not begins_anew:
                told = "重复" if number <= last else "跳过"
                start, end = match.span("mark")
                words = prose.text[start:end].replace(match["n"], _like(match["n"], last + 1))
                yield Fault(start, end, _numbering_words(told, last, words))
            last = number
    lists = re.all_in(prose.text, _ITEMS_SAID)
    items = ((one.start(), one.group(), _BEFORE_ITEM) for one in lists)
    yield from starmap(Fault, odd_marks(items))
    yield from _uneven_headings(prose.text)
    yield from _ordinals(prose.text)


_ITEMS_SAID = re.compile(r"一是(?:(?!一是)[^\n])+")
_BEFORE_ITEM = re.compile(r"[。；](?=[ ]?[二三四五六七八九]是)")


_NUMBERED_HEADING = re.compile(
    rf"(?m)^{_BLANKS}(?P<of>[（(](?={_NUMERAL}[）)])|(?={_NUMERAL}、)|(?=\d{{1,2}}[.．]))"
    r"[^，。；：、.．\n]{1,4}[、.．）)][^，。；：\n]{2,20}(?P<mark>[。：；]?)[ \t\u3000]{0,40}$"
)


def _uneven_headings(text: str) -> Iterator[Fault]:
    """A heading that ends in a mark, where no other of its kind does."""
    kinds: dict[str, list[re.Match[str]]] = {}
    for match in re.all_in(text, _NUMBERED_HEADING):
        kind = match["of"] or "、．"[text[match.start() : match.end()].lstrip()[0].isdigit()]
        kinds.setdefault(kind, []).append(match)
    for headings in kinds.values():
        marked = [one for one in headings if one["mark"]]
        if len(marked) == 1 and len(headings) >= _FEW_HEADINGS:
            problem = f"别的标题末尾都没有标点，这里多了“{marked[0]['mark']}”"
            yield Fault(*marked[0].span("mark"), problem)


_FEW_HEADINGS = 3


def _numbering_words(told: str, last: int, words: str) -> str:
    return f"编号{told}了，前一个是 {last}，这里应为“{words}”"


def _is_apart(text: str, end: int, start: int) -> bool:
    """Whether a list ends before another begins: another heading or paragraph is between them."""
    return text.count("\n", end, start + 1) > 1 or end == 0


_HEADED = re.compile(
    rf"\n{_BLANKS}(?:[（(]?(?:{_NUMERAL}|\d{{1,2}})[）)、.．]|[^。！？；\n]{{1,40}}(?=\n|$))"
)
"""A heading below another, or a line that may be one: what follows is another list."""


def _lacks_first(text: str, kind: str, match: re.Match[str]) -> bool:
    """Whether nothing tells the first of a list of which this is the second: no heading is."""
    if kind == "是":
        return not _FIRST_TOLD.search(text)
    mark = match["mark"]
    line = text[match.end() : text.find("\n", match.end()) + 1 or len(text)]
    is_item = "。" in line or "，" in line
    third = mark.replace("二", "三")
    return kind in "、（）" and is_item and third in text and mark.replace("二", "一") not in text


_FIRST_TOLD = re.compile(r"一是|首先|第一|其一|一方面|一要|一个是|①|1[.．、]")


def _goes_on(text: str, end: int, match: re.Match[str]) -> bool:
    """Whether a list goes on, as nothing but commas are between: 一是查，二是改，一是评."""
    between = text[end : match.start("mark")]
    return between.endswith("，") and not re.search("[。；：\n]", between)


def _ordinals(text: str) -> Iterator[Fault]:
    """首先, 其次, 再次, 最后 in another order; the first of them begins anew."""
    before: re.Match[str] | None = None
    for match in re.all_in(text, _ORDINAL):
        word = match["word"]
        last = before["word"] if before else word
        is_apart = before is None or "\n" in text[before.end() : match.start("word")]
        if not is_apart and 0 < _ORDINALS.index(word) < _ORDINALS.index(last):
            yield Fault(*match.span("word"), f"“{word}”写在了“{last}”后面，先后颠倒了")
        elif before and not is_apart and word == last:
            yield Fault(*match.span("word"), f"“{word}”写了两次")
        before = match


def _number(words: str) -> int:
    return _CIRCLED.index(words) + 1 if words in _CIRCLED else numeral_value(words)


def _like(words: str, number: int) -> str:
    """A number written as these words are."""
    if words in _CIRCLED:
        return _CIRCLED[number - 1 : number]
    return numeral_like(words, number)


_ANNOUNCED = re.compile(
    r"(?P<n>[二三四五六七八九两]|(?<![\d.])[2-9])(?:(?<=有.)|(?:个|大|项|点|类|条|步|处|件|方面|个方面)(?:的)?"
    r"[\u4e00-\u9fa5]{0,12}[）)]?)[：:]"
)
_SLOGAN = re.compile(
    r"(?P<n>[二三四五六七八九])个(?P<what>[\u4e00-\u9fa5]{2})”?[\u4e00-\u9fa5]{0,6}[：:，,](?:即)?"
    r"(?P<all>(?:“?[^，。；、：“”\n]{1,8}(?P=what)”?[、，和及]?){2,12}(?=[。；，\n]|$)"
    r"|(?:“?(?P=what)[^，。；、：“”\n]{1,8}”?[、，]?){2,12}(?=[。；，\n]|$))"
)
_OF_REPORT = re.compile(
    r"(?:^|[。\n])(?P<all>[^。\n]{30,240}?(?P<n>[五六5-6])个?(?:部分|方面)[^。\n]{0,12})"
    r"|(?:^|[。\n])(?P<whole>[^。\n]{0,30}报告[^。\n]{0,16}(?P<m>[五六5-6])个?(?:部分|方面)[^。\n]{30,160})"
)
_PARTS_IN_LINE = re.compile(
    r"(?P<of>由|包括|分|有|涵盖)[^。；\n]{0,20}(?:总体情况|概述|主动公开)[^。；\n]{20,300}(?=[。\n]|$)"
)
_BETWEEN_PARTS = re.compile(
    r"(?:情况|措施|建设|保障|概述|管理|公开)”?(?P<mark>[、，])(?=“?(?:行政机关|主动公开|政府信息|收到|依申请|因政府|存在|主要问题|其[他它]|监督|平台建设))"
)
_PARTS_OF_REPORT = (
    ("总体", "总体情况"), ("主动公开", "主动公开"), ("申请", "申请办理"),
    ("复议|诉讼", "行政复议、行政诉讼"), ("问题|改进", "问题及改进"),
    ("其[他它]", "其他需要报告的事项"),
)  # fmt: skip
_ITEM = re.compile(
    rf"(?:^|[。；;：:，,、\n]){_BLANKS}[其第]?(?P<n>{_NUMERAL})(?:是|(?<=[其第].)[，：、])"
)
_INLINE_ITEM = re.compile(r"[。；;：:，,][ \t\u3000]{0,40}(?:(?P<n>\d{1,2})[.．、](?!\d))")
_ITEMS = (_ITEM, _INLINE_ITEM, re.compile(rf"(?P<n>[{_CIRCLED}])"))
_LINE_ITEM = re.compile(rf"\n{_BLANKS}[（(](?P<n>{_NUMERAL}|\d{{1,2}})[）)]")


def _announced(_key: str, prose: Prose) -> Iterator[Fault]:
    """So many are announced, and more or fewer are listed."""
    text = prose.text
    yield from _listed_beside(text)
    matches = list(re.all_in(text, _ANNOUNCED))
    for place, match in enumerate(matches):
        last = matches[place + 1].start() if place + 1 < len(matches) else len(text)
        paragraph = text.find("\n", match.end())
        inline = 0 <= paragraph < last and text[match.end() : paragraph].strip()
        stop = paragraph if inline else last
        runs = (_run(one, text, match.end() - 1, stop) for one in _ITEMS)
        listed = next(filter(None, runs), 0) or _run(_LINE_ITEM, text, match.end() - 1, last)
        wanted = _number(match["n"])
        listed = listed or _named(text, match, wanted)
        if listed and listed != wanted:
            start = match.start("n")
            problem = f"写了“{match.group().rstrip('：:')}”，列出的是 {listed} 个"
            yield Fault(start, match.end(), problem)


_NAMED = re.compile(
    r"[^，；：。、\n（(《“]{2,12}(?:、[^，；：。、\n（(《“]{2,12}){1,8}(?=[。；\n]|$)"
)
_OF_SO_MANY = re.compile("(?<![第前近后十百一二三四五六七八九]).[个大项类方]")


def _named(text: str, told: re.Match[str], wanted: int) -> int:
    """How many are listed with 、 that are told to be so many, 0 if it cannot be said.

    Of two joined by 和 it is not known whether they are one: 五个重点：决策、执行和管理公开; nor
    of what stands in brackets and marks whether it is one: 三类：公开、申请、回应（投诉、举报）.
    """
    names = _NAMED.match(text, told.end())
    if not names or "等" in names.group() or told["n"].isdecimal():
        return 0
    if not _OF_SO_MANY.match(text, told.start("n")) or _SLOGAN.match(text, told.start("n")):
        return 0
    least = names.group().count("、") + 1
    most = least + len(re.findall("[和与及]", names.group()))
    return wanted if least <= wanted <= most else least


def _listed_beside(text: str) -> Iterator[Fault]:
    """So many of one name are announced, or the six parts of a report, and others are listed."""
    for match in re.all_in(text, _SLOGAN):
        listed = match["all"].count(match["what"])
        if listed != _number(match["n"]):
            words = f"{match['n']}个{match['what']}"
            yield Fault(*match.span(), f"写了“{words}”，列出的是 {listed} 个")
    for match in re.all_in(text, _PARTS_IN_LINE):
        yield from starmap(Fault, odd_marks([(match.start(), match.group(), _BETWEEN_PARTS)], 2))
        if match["of"] == "由" and not re.search("[组构]成|部分|方面|编", match.group()):
            yield Fault(match.end() - 2, match.end(), "“由”后面列举完了，末尾少了“组成”")
    for match in re.all_in(text, _OF_REPORT):
        words = match["all"] or match["whole"]
        missing = [name for part, name in _PARTS_OF_REPORT if not re.search(part, words)]
        count = match["n"] or match["m"]
        if len(missing) == 1 and count in "六6":
            stretch = match.span("n" if match["n"] else "m")
            yield Fault(*stretch, f"年度报告有六个部分，没有列出“{missing[0]}”")


def _run(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    """The highest number of a list that begins with one behind a place."""
    count = 0
    for match in pattern.finditer(text, start, end):
        number = _number(match["n"])
        if not count and number != 1:
            return 0
        if number <= count:
            break
        count = number
    return count


_PAIRS = dict(zip("）》〉】”’」〕", "（《〈【“‘「〔", strict=True))
_BRACKET = re.compile("[（）《》〈〉【】“”‘’「」〔〕]")
_OPENING = {opened: closed for closed, opened in _PAIRS.items()}
_ITEM_BRACKET = re.compile(
    r"(?:^|[。；;：:，,、 ])[ \t\u3000]{0,40}[\da-zA-Z一二三四五六七八九十]{1,3}$"
)
_MAX_ITEM = 40
"""Signs before a bracket in which its item begins."""

_WHOLE_ITEM, _NUMERALS = re.compile(rf"（{_NUMERAL}）"), frozenset("一二三四五六七八九十")


def _brackets(_key: str, prose: Prose) -> Iterator[Fault]:
    """Brackets and quotation marks without their other half, wrapped lines as one."""
    text = re.sub(r"(?<=[^。；;：:！!？?\n])\n(?=[^\n])", " ", prose.text)
    text = text.replace("(", "（").replace(")", "）")
    are_whole = _WHOLE_ITEM.search(text) is not None
    for start, line in paragraphs_in(text):
        yield from _brackets_of(start, line, are_whole=are_whole)


def _brackets_of(start: int, line: str, *, are_whole: bool) -> Iterator[Fault]:
    """The faults of a line; one half is enough for items, but where others have both."""
    opened: list[tuple[str, int]] = []
    waiting = Counter[str]()
    are_paired = {sign: line.count(sign) == line.count(_OPENING[sign]) for sign in "“‘"}
    for match in _BRACKET.finditer(line):
        place, sign = match.start(), match.group()
        at = start + place
        if sign in _OPENING:
            is_nested = bool(opened) and opened[-1][0] == sign and sign in "“‘"
            if is_nested and not are_paired[sign]:
                yield Fault(at, at + 1, f"“{sign}”里面又有一个“{sign}”，多半应为后引号")
                waiting[opened.pop()[0]] -= 1
                continue
            if is_nested:
                yield Fault(at, at + 1, "双引号里面的引号用单引号“‘’”")
            opened.append((sign, at))
            waiting[sign] += 1
        elif waiting[_PAIRS[sign]]:
            while opened[-1][0] != _PAIRS[sign]:
                waiting[opened[-1][0]] -= 1
                yield _unclosed(*opened.pop())
            waiting[opened.pop()[0]] -= 1
        elif not (
            sign == "）" and _ITEM_BRACKET.search(line, max(0, place - _MAX_ITEM), place)
        ) or (are_whole and line[place - 1] in _NUMERALS):
            yield Fault(at, at + 1, f"前面没有与“{sign}”成对的“{_PAIRS[sign]}”")
    yield from (_unclosed(*one) for one in opened)


def _unclosed(sign: str, at: int) -> Fault:
    return Fault(at, at + 1, f"后面没有与“{sign}”成对的“{_OPENING[sign]}”")


_TITLE_IN_TITLE = re.compile(r"《[^》\n]{0,60}(?P<it><[\u4e00-\u9fa5][^<>\n]{0,60}>|《)")
_QUOTES = re.compile(r'(?<=[\u4e00-\u9fa5，。；：])"|"(?=[\u4e00-\u9fa5，。；：])')
_POINT = re.compile(r"(?<=[\u4e00-\u9fa5])\.(?=[\u4e00-\u9fa5]|$)", re.MULTILINE)
_HALF = re.compile(r"(?<=[\u4e00-\u9fa5》”）])[,;:?!](?=[\u4e00-\u9fa5《“（])")
_NO_STOP = re.compile(r"[\u4e00-\u9fa5\d%，、]$|[^。；：\n]（[^（）\n]{4,120}）$")
_SENTENCE = re.compile(r"[，；;。]|\d(?:条|件|次|篇|期|人)|、.*等[\u4e00-\u9fa5]{0,6}$")
_HEADING_CUT = re.compile(rf"{_NUMERAL}、[\u4e00-\u9fa5]{{2,16}}[、，]$")
_SHOWN = re.compile(
    "[表图附][^。；]{0,8}：$|(?:地址|电话|邮箱|邮编|传真|网址|日期)：$|(?:报告|汇报|公布|通报)如?下：$"
)
"""A line that what is shown below it goes on, or a label."""
_MIN_CUT, _MIN_SENTENCE = 8, 15
_HEADING = re.compile(
    rf"{_BLANKS}(?:[（(]?(?:{_NUMERAL}|\d{{1,2}})[）)、.．]|{_NUMERAL}是).{{0,30}}$"
)


def _punctuation(key: str, prose: Prose) -> Iterator[Fault]:
    """Marks side by side, half-width ones in Chinese, paragraphs without an end."""
    half = _HALF.search(prose.text) or _POINT.search(prose.text) or _QUOTES.search(prose.text)
    if half:
        yield Fault(*half.span(), f"中文里用了半角的“{half.group()}”，应为全角")
    if titles := _TITLE_IN_TITLE.search(prose.text):
        yield Fault(*titles.span("it"), "书名号里面的书名号用“〈〉”")
    yield from starmap(Fault, uneven_lists(prose.text))
    last = len(prose.text.rstrip())
    for start, line in paragraphs_in(prose.text):
        words = line.rstrip()
        is_opening = key == OPENING and not words.endswith("）")
        if is_opening or len(words) < _MIN_CUT:
            if _HEADING_CUT.match(words):
                yield Fault(start + len(words) - 1, start + len(words), "标题末尾不用标点")
            continue
        is_label = "。" not in words or "：" in words.rpartition("。")[2]
        is_heading = is_label and _HEADING.match(words)
        is_whole = not is_heading and len(words) >= _MIN_SENTENCE and _SENTENCE.search(words)
        is_last = start + len(words) == last
        is_cut = words[-1] in "，、" or (is_last and words[-1] in "；：")
        if (is_cut and not _SHOWN.search(words)) or (is_whole and _NO_STOP.search(words)):
            told = "冒号后面没有写下去" if words[-1] == "：" else "这一段末尾没有句号"
            yield Fault(start + len(words) - 1, start + len(words), told)


_FINDERS: dict[Mark, Callable[[str, Prose], Iterator[tuple[int, int, str]]]] = {
    Mark.NUMBERING: _numbering,
    Mark.ANNOUNCED: _announced,
    Mark.BRACKETS: _brackets,
    Mark.DOUBLED: lambda _key, prose: words_twice(prose.text),
    Mark.PARAGRAPHS: lambda _key, prose: paragraphs_twice(prose.text),
    Mark.SENTENCES: lambda _key, prose: unfinished_in(prose.text),
    Mark.PUNCTUATION: _punctuation,
    Mark.DATES: lambda _key, prose: date_faults(prose.text),
}
