"""What rose or fell, or is the most, told by words alone, beside the cells and the figures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from app import patterns as re
from app.checks.prose.clauses import CLAUSE, is_base, is_change, is_reached, is_stated_base, time_of
from app.checks.prose.common import (
    BOTH,
    CHANGE_WORDS,
    Change,
    ChangeProblem,
    Claim,
    ClaimReading,
    Read,
    Time,
    direction,
    direction_word,
    is_compared,
    is_compared_with,
    plain,
    reworded,
    table_place_words,
)
from app.checks.prose.spoken import has_only_known_words, spoken_columns, spoken_rows
from app.checks.prose.tables import (
    changes_of,
    known_values,
    quotation_of,
    spoken_cells,
)
from app.checks.prose.text import RATES, Figure, Prose, Sentence
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Quoted
from app.report.figures import written
from app.report.numbers import chinese_number
from app.report.report import Report

OPPOSITE = {
    "增长": "下降", "增加": "减少", "上升": "下降", "提高": "下降", "提升": "下降", "增幅": "降幅",
    "增至": "降至", "增到": "降到", "上涨": "下降", "净增": "净减", "多": "少", "下降": "增长",
    "减少": "增加", "降低": "提高", "降幅": "增幅", "减幅": "增幅", "降至": "增至", "减至": "增至",
    "降到": "增到", "减到": "增到", "下滑": "增长", "少": "多", "增多": "减少", "攀升": "下降",
    "走高": "走低", "走低": "走高", "回升": "回落", "反弹": "回落", "上浮": "下浮", "下浮": "上浮",
    "增收": "减收", "减收": "增收", "下跌": "上涨", "净减": "净增", "递减": "递增", "递增": "递减",
    "升幅": "降幅", "涨幅": "降幅", "跌幅": "增幅", "回落": "上升", "高于": "低于", "低于": "高于",
    "多于": "少于", "少于": "多于", "缩减": "增加", "升": "降", "降": "升", "增": "减", "减": "增",
}  # fmt: skip
_SAME = re.compile(
    r"[，,（(](?:总[数量体])?(?:(?:与|同|和)(?:20\d\d年度?|上一?年度?|去年)(?:同期)?(?:相比)?|同比)(?:完全)?"
    r"(?P<said>持平|一致|相同|一样)"
)
_AMOUNTS = re.compile(
    r"(?P<said>(?P<same>持平|(?<!不)一致|(?<!不)相同|一样)|翻(?:了)?(?:一|(?P<two>两|二))?[番倍](?P<more>还多|以上|多)?)"
)
_NEARLY = Decimal("0.15")
_BESIDE = re.compile(
    r"(?:申请|案件)?[，,（(](?:(?:比|较|与|同)[^，；。\d]{0,8})?(?:将近|接近|几乎|近|约|同比|相比)*"
)
_FROM_TO = re.compile(r"(?:由|从)[^，。；]{0,24}\d")
_AGAINST = re.compile("(?P<word>低于|少于|不及|高于|多于)(?=20|上|去)")
_MORE = ("高于", "多于")
_COMPARED_WITH = re.compile(
    r"(?:(?:比|较|与|同|和)|低于|少于|不及|高于|多于)(?:20\d\d年度?|上一?年度?|去年)(?:同期)?的?$"
)
_WORD = re.compile(
    r"(?:相比|比)?[，,]?(?:数量|总量|件数|总体|同比|总数|均|呈现?|有所|略有|明显|大幅|小幅|稍有|逐步)*"
    rf"(?P<word>{CHANGE_WORDS})(?=[，,。；]|趋势|态势|势头|[了的])"
)
_MATTER = re.compile(
    "申请|许可|处罚|强制|复议|诉讼|规范性文件|信访|收费|信息|投诉|留言|热线|咨询|培训|会议|访问|阅读|点击"
)
_AMOUNT_TOLD = re.compile(
    r"(?:^|[，；。：])(?:总体|但|而|其|20\d\d年度?[，,]?|全年|本年度?|今年|当年|[我本全][省市县区镇乡局委厅街道]+|政府|信息公开|依申请公开|行政|事业性|新收|收到|作出|办理|主动|印发|制发|制定|出台)*"
    rf"(?P<what>(?:{_MATTER.pattern})?类?(?:公开|发布)?(?:决定|案件|办件|事项|收入|举报|文件)*的?(?:数量|总量|[件条次]数|总?数|(?<!质)量|总体?规模|规模|金额|总额)?)"
    r"(?:总体|整体|有所|略有|稍有|均|稳步|明显|大幅度?|小幅|出现|逐步|呈现?|持续|继续|进一步|再次|不断|显著|连续|逐年)*"
    r"(?P<word>稳中[有趋向][升增降减]|不[升增降减]反[升增降减]|(?:增|涨|升|降|减)幅(?=较大|明显|显著|不小|较小)"
    rf"|{CHANGE_WORDS})(?:趋势|态势|势头|较大|明显|显著|不小|较小)?(?=[，。；])"
)
"""That an amount rose or fell, told beside its figures of both years."""
_OTHERWISE = re.compile("[未没无]|不(?!予|掌握|存在)|占|比重|比例|率|时[间限]|基本|大体")
_ONLY_COMPARED = re.compile(
    r"(?:比|较|与|同|和)(?:于)?(?:20\d\d年度?|上一?年度?|去年)(?:同期)?(?:相比[，,]?)?"
    r"(?:有所|略有|明显|大幅|小幅|稍有|均)*[^，。；\d]{2,4}$|同比(?:有所|略有|明显|大幅|小幅)*[^，。；\d]{2,4}$"
    r"|[高低多少]于(?:20\d\d年度?|上一?年度?|去年)(?:同期)?(?:水平)?$"
)
_SUPERLATIVE = re.compile(
    r"(?:数量|件数|占比)?(?:最多|最高|居首位?|居第一位?|(?:排名?|位居)在?首位|排名?在?第一位?)的?(?:[\u4e00-\u9fa5]{0,2}类型|情形|事由|结果)?(?:是|为)(?:因|以)?(?P<what>[^，。；\d]{2,24})"
    r"|(?:^|[，。；：])以(?:属于|因)?(?P<first>[^，。；\d]{2,24}?)(?:的)?(?:数量|件数|占比)?(?:最多|最高|居首)"
    r"|(?:^|[，。；：])(?P<whose>[^，。；：\d]{2,20}?)(?:的)?(?:数量|件数|占比)?(?:最多|最高|居首位?|排在?首位)(?=[，。；])"
    r"|(?:^|[，。；：])(?P<one>[^，。；：\d]{2,20}?)[是为系][^，。；\d]{0,12}最多的一?[类项种](?=[，。；])"
)
_NTH = re.compile(
    r"(?:^|[，。；：])(?P<what>[^，。；：\d]{2,20}?)的?(?:数量|件数|占比)?"
    r"(?:(?:(?:位?居|位列|排名?|列)在?)?第(?P<n>[二三四五六])位?|居?次之?|其次)(?=[，。；])"
)
_PLACED = re.compile(
    r"^[）)]?[^，；。、\d]{0,3}(?:(?P<first>居[^，；。、\d]{0,8}首位?|(?:位?居|位列|排名?|列)在?(?:首位|第一位?)|最多)"
    r"|(?:(?:位?居|位列|排名?|列)在?)?第(?P<n>[二三四五六])位?|居?次之?|其次)(?=[，。；]|$)"
)
_PERSON = re.compile("(?<!非)(?<!除)(?:自然人|公民|个人)")
_LEAST = re.compile("最[少低短快小]|倒数|末位|由[少低短小]")
_IN_ORDER = re.compile(
    r"前[二两三四五](?:位|名|类|项)的?(?:依次|分别)(?:是|为)(?P<all>[^，。；\d]{4,80})"
)
_OUTCOMES = ("granted", "partly_granted")
_NO_OUTCOMES = ("received", "carried_in", "carried_out", "concluded")
_Keys = tuple[CellKey, ...]
AMOUNT = re.compile(r"申请(?:总)?(?:量|数)|数量|总量|件数")


def lead_of(sentence: Sentence, number: int) -> str:
    """The last words before a figure."""
    return sentence.before(number)[-24:]


def word_at(sentence: Sentence, number: int) -> tuple[int, int] | None:
    """Where the word of change before a figure stands."""
    lead = lead_of(sentence, number)
    word = direction_word(lead)
    if word is None or word.group() not in OPPOSITE:
        return None
    start = sentence.figures[number].start - len(lead)
    return start + word.start(), start + word.end()


def row_changes(report: Report, rated: tuple[Claim, ...], number: int) -> Iterator[Change]:
    """How the cells changed that a rate is of by its own clause; no rate is of nothing."""
    yield from changes_of(report, tuple(rated_cells(report, rated, number)), least=1)


def rated_cells(
    report: Report, rated: tuple[Claim, ...], number: int
) -> Iterator[tuple[CellKey, ...]]:
    """The cells that a rate is of by its own clause."""
    for claim in rated:
        if claim.number == number:
            for one in claim.readings:
                yield spoken_cells(report.edition, claim.check, one)


def is_of_last_year(report: Report, sentence: Sentence, place: int) -> bool:
    """Whether a figure is told of the year before."""
    return time_of(sentence, place, report.details.year) is Time.LAST


def cell_changes(
    report: Report, sentence: Sentence, place: int, claims: tuple[Claim, ...], *, least: int = 1
) -> Iterator[Change]:
    """The change of the cells that a figure speaks of, against last year's report."""
    for claim in claims:
        if claim.number == place and claim.time is Time.THIS:
            sums = quotation_of(report.edition, sentence, claim).sums
            yield from changes_of(report, sums, least=least)


_RANKED = re.compile("最|居|位|次之|其次")


def direction_problems(
    report: Report, prose: Prose, sentence: Sentence, read: Read
) -> Iterator[ChangeProblem]:
    """Every word of a sentence that says of figures or cells that they rose, and they fell."""
    if is_compared(sentence.text) or _FROM_TO.search(sentence.text):
        yield from _of_two_figures(prose, sentence)
        yield from _of_clauses(report, prose, sentence, read)
        yield from _level(report, sentence, read.claims)
        yield from _of_last_year(report, prose, sentence, read.claims)
        yield from _reached(report, prose, sentence, read.claims)
    if len(sentence.figures) in (1, 2):
        yield from _of_amount(report, prose, sentence, read.claims)
    if "翻" in sentence.text:
        yield from _doubled(report, sentence, read.claims)
    if "双" in sentence.text:
        yield from _both(report, prose, sentence, read)
    if _RANKED.search(sentence.text):
        yield from _ranks(report, sentence, read.topic)
        yield from _placed(sentence)


def _of_two_figures(prose: Prose, sentence: Sentence) -> Iterator[ChangeProblem]:
    """A word beside the figures of both years: 17 件，较上年的 9 件有所下降; 由 9 件降到 17 件."""
    for number, base in enumerate(sentence.figures):
        now = _now_of(sentence, number)
        if now is None or now.unit != base.unit or not (now.exact and base.exact):
            continue
        head, between = sentence.head(number), sentence.text[base.end - sentence.start :]
        against, offset = _AGAINST.search(head), base.start - len(head)
        told: re.Match[str] | None = against
        if told is None and now.start > base.start:
            between, offset = between[: now.start - base.end], base.end
            told = direction_word(between)
        if told is None and head in ("由", "从"):
            between = sentence.clause_before(number)  # 数量上升，从 51 件到 43 件
            told, offset = direction_word(between), base.start - len(head) - len(between) - 1
        if told is None:
            offset = sentence.start
            told = _WORD.match(sentence.text, max(now.end, base.end) - sentence.start)
        if told is None:
            continue
        start, end = (
            offset + place for place in told.span("word" if "word" in told.re.groupindex else 0)
        )
        way = (1 if told["word"] in _MORE else -1) if against else direction(prose.text[start:end])
        if (now.value > base.value) is not (way > 0):
            yield _word_problem(prose, (start, end), Change(base.value, now.value))


def _of_last_year(
    report: Report, prose: Prose, sentence: Sentence, claims: tuple[Claim, ...]
) -> Iterator[ChangeProblem]:
    """A word beside last year's figure alone: 企业申请不降反升，较上年的 75 件有所增加."""
    for claim in claims:
        number = claim.number
        if number is None or claim.time is not Time.LAST or _now_of(sentence, number):
            continue
        after = sentence.after(number)
        word = direction_word(after) if is_stated_base(sentence, number) else None
        sums = quotation_of(report.edition, sentence, claim).sums
        changes = list(changes_of(report, sums)) if word else []
        if word and changes and all(one.by * direction(after) <= 0 for one in changes):
            start = sentence.figures[number].end + word.start()
            yield _word_problem(prose, (start, start + len(word.group())), changes[0])


def _reached(
    report: Report, prose: Prose, sentence: Sentence, claims: tuple[Claim, ...]
) -> Iterator[ChangeProblem]:
    """A word that leads to this year's figure alone: 与上年相比，行政处罚下降到 8 件."""
    for number in (one.number for one in claims if one.number is not None):
        place, word = sentence.figures[number].start - sentence.start, word_at(sentence, number)
        way = direction(lead_of(sentence, number))
        if not word or not is_reached(sentence.text, place) or is_base(sentence, number - 1):
            continue
        changes = list(cell_changes(report, sentence, number, claims, least=0))
        changes = changes if is_compared(sentence.text[:place]) else []
        if changes and all(one.by * way <= 0 for one in changes):
            yield _word_problem(prose, word, changes[0])


def _of_amount(
    report: Report, prose: Prose, sentence: Sentence, claims: tuple[Claim, ...]
) -> Iterator[ChangeProblem]:
    """A word beside the figures of both years: 处罚稳中有升，全年 148 件，2023年 250 件."""
    text = sentence.text
    for led in re.all_in(text, _AMOUNT_TOLD):
        is_each = [is_of_last_year(report, sentence, at) for at, _ in enumerate(sentence.figures)]
        first, last = led.span("word")
        word, around = direction_word(led["word"]), text[: led.start("what")] + text[last:]
        told, others = (set(_MATTER.findall(one)) for one in (led["what"], around))
        is_other = told and others and told.isdisjoint(others)
        is_inside = any(led.start() < one.start - sentence.start < last for one in sentence.figures)
        is_told = any(is_each) if len(is_each) > 1 else led["what"]
        if word is None or is_other or is_inside or not is_told:
            continue
        changes = list(_both_years(report, sentence, claims, len(text)))
        if changes and all(one.by * direction(led["word"]) <= 0 for one in changes):
            start = sentence.start + first + word.start()
            yield _word_problem(prose, (start, start + len(word.group())), changes[0])


def _now_of(sentence: Sentence, number: int) -> Figure | None:
    """The figure of now, if another is told as the one it is compared with."""
    after = sentence.text[sentence.figures[number].end - sentence.start :]
    is_led = after.startswith("相比") and is_stated_base(sentence, number)
    if number + 1 < len(sentence.figures) and (is_led or is_base(sentence, number)):
        is_by = is_change(sentence, number + 1)  # 17 件，与上年的 9 件相比，增加 8 件
        return sentence.figures[number - 1 if is_by and number else number + 1]
    if number and _COMPARED_WITH.search(sentence.head(number)):
        return sentence.figures[number - 1]
    return None


def _of_clauses(
    report: Report, prose: Prose, sentence: Sentence, read: Read
) -> Iterator[ChangeProblem]:
    """A clause without a figure that says that cells, or the figure before it, rose or fell."""
    year = report.details.year
    told = {claim.start: claim for claim in read.told}
    for match in CLAUSE.finditer(sentence.text):
        clause, start = match.group(), match.start()
        word = direction_word(clause) or _AGAINST.search(clause)
        places = (one.start - sentence.start for one in sentence.figures)
        if any(start <= place < match.end() for place in places) or not is_compared(clause):
            continue
        if not is_compared_with(clause, year) or _OTHERWISE.search(clause):
            continue
        claim = told.get(match.start("what"))
        changes = list(_stated_changes(report, claim)) if claim else []
        amount = _AMOUNTS.search(clause)
        if amount and changes and not any(_is_so(amount, one) for one in changes):
            yield _amount_problem(sentence.start + start, amount, changes[0])
        if word is None or word.group() not in OPPOSITE:
            continue
        if not claim and (AMOUNT.search(clause) or _ONLY_COMPARED.match(clause)):
            changes = list(_both_years(report, sentence, read.claims, match.start()))
        way = direction(clause) or (1 if word.group() in _MORE else -1)
        if changes and all((one.by > 0) is not (way > 0) or not one.by for one in changes):
            first = sentence.start + start + word.start()
            yield _word_problem(prose, (first, first + len(word.group())), changes[0])


def _doubled(
    report: Report, sentence: Sentence, claims: tuple[Claim, ...]
) -> Iterator[ChangeProblem]:
    """How often a figure doubled that stands before it: 由 46 件增至 80 件，翻了两番."""
    for told in _AMOUNTS.finditer(sentence.text):
        before = [
            place for place, one in enumerate(sentence.figures)
            if one.end - sentence.start <= told.start()
        ]  # fmt: skip
        if (
            told["same"]
            or not before
            or not _BESIDE.fullmatch(
                sentence.text[sentence.figures[before[-1]].end - sentence.start : told.start()]
            )
        ):
            continue
        now, changes = sentence.figures[before[-1]], []
        if len(before) > 1 and is_of_last_year(report, sentence, before[-1]):
            base, now = now, sentence.figures[before[-2]]
            changes = [Change(base.value, now.value)] if base.unit == now.unit else []
        if len(before) > 1 and is_base(sentence, before[-2]):
            base = sentence.figures[before[-2]]
            changes = [Change(base.value, now.value)] if base.unit == now.unit else []
        changes = changes or list(cell_changes(report, sentence, before[-1], claims))
        if changes and not any(_is_so(told, one) for one in changes):
            yield _amount_problem(sentence.start, told, changes[0])


def _both(report: Report, prose: Prose, sentence: Sentence, read: Read) -> Iterator[ChangeProblem]:
    """That two things rose or fell, each of which must have: 复议与诉讼案件“双下降”."""
    for told in BOTH.finditer(sentence.text):
        way = -1 if told["down"] else 1
        changes = [
            change
            for claim in read.told if claim.start == told.start()
            for change in _stated_changes(report, claim)
        ]  # fmt: skip
        other = next((one for one in changes if one.by * way <= 0), None)
        if len(changes) > 1 and other:
            start, end = (sentence.start + place for place in told.span())
            yield _word_problem(prose, (start, end), other)


def _is_so(told: re.Match[str], change: Change) -> bool:
    """Whether something stayed as it was, or became so many times as much, as is told."""
    if told["same"]:
        return not change.by
    times = 4 if told["two"] else 2
    ratio = change.now / change.before if change.before else Decimal(times)
    return ratio >= times if told["more"] else abs(ratio - times) <= times * _NEARLY


def _amount_problem(start: int, told: re.Match[str], change: Change) -> ChangeProblem:
    first, last = (start + place for place in told.span("said"))
    reason = f"由上年 {plain(change.before)} 变为本年 {plain(change.now)}"
    shown = _way_words(change) if change.by else "持平"
    return ChangeProblem(first, last, change.by, shown, reason)


def _stated_changes(report: Report, claim: Claim) -> Iterator[Change]:
    sums = (spoken_cells(report.edition, claim.check, one) for one in claim.readings)
    yield from changes_of(report, tuple(sums))


def _word_problem(prose: Prose, stretch: tuple[int, int], change: Change) -> ChangeProblem:
    said = prose.text[slice(*stretch)]
    reason = f"由上年 {plain(change.before)} 变为本年 {plain(change.now)}"
    other = OPPOSITE.get(said, "")
    offered = (reworded(prose, *stretch, other, reason),) if other and change.by else ()
    return ChangeProblem(*stretch, change.by, other if change.by else "持平", reason, offered)


def _level(
    report: Report, sentence: Sentence, claims: tuple[Claim, ...]
) -> Iterator[ChangeProblem]:
    """That a figure is last year's, too: 行政许可 12 件，与上年持平."""
    for number, figure in enumerate(sentence.figures):
        end = figure.end - sentence.start
        same = _SAME.match(sentence.text, end)
        if same is None or not is_compared_with(same.group(), report.details.year):
            continue
        changes = list(cell_changes(report, sentence, number, claims, least=0))
        if changes and all(one.by for one in changes):
            reason = f"上年是 {plain(changes[0].before)}"
            start, stop = (sentence.start + place for place in same.span("said"))
            yield ChangeProblem(start, stop, changes[0].by, _way_words(changes[0]), reason)


def _way_words(change: Change) -> str:
    return f"{'增加' if change.by > 0 else '减少'} {plain(abs(change.by))}"


def _both_years(
    report: Report, sentence: Sentence, claims: tuple[Claim, ...], end: int
) -> Iterator[Change]:
    """The changes that the figures before a place may have been told for."""
    figures = [one for one in sentence.figures if one.start - sentence.start < end]
    now = [
        place for place, one in enumerate(figures)
        if one.exact and time_of(sentence, place, report.details.year) is Time.THIS
        and not is_change(sentence, place) and one.unit not in RATES
    ]  # fmt: skip
    if len(now) != 1:
        return
    current = figures[now[0]]
    for place, one in enumerate(figures):
        if one.exact and one.unit == current.unit and is_of_last_year(report, sentence, place):
            yield Change(one.value, current.value)
    yield from cell_changes(report, sentence, now[0], claims, least=0)


def _placed(sentence: Sentence) -> Iterator[ChangeProblem]:
    """A figure that is told to be less than one before it, and is more: 16 件居首，19 件次之."""
    before: tuple[int, Figure] | None = None
    for number, figure in enumerate(sentence.figures):
        told = _PLACED.match(sentence.after(number))
        if told is None or figure.unit in RATES or _LEAST.search(sentence.text):
            continue
        nth = 1 if told["first"] else chinese_number(told["n"] or "二") or 1
        is_behind = before and before[1].unit == figure.unit and nth > before[0]
        if before and is_behind and figure.value > before[1].value:
            most = before[1].words
            reason, shown = f"排在前面的只有 {most}", f"不多于 {most}"
            yield ChangeProblem(figure.start, figure.end, before[1].value, shown, reason)
        before = nth, figure


def _ranks(report: Report, sentence: Sentence, topic: Quoted | None) -> Iterator[ChangeProblem]:
    """What is told to be the most, or the second and so on, of outcomes or parts of one."""
    for (start, end), nth in _told_ranks(sentence.text) if topic else ():
        words = sentence.text[start:end]
        are_all = _PERSON.search(sentence.text) is not None
        told = _stated_ranks(report, topic, words, are_all=are_all) if topic else ()
        placed = [_out_of_place(report, own, others, nth) for own, others in told]
        if placed and placed[0] and all(placed):
            there, value, other = placed[0]
            which = "最多" if nth == 1 else f"第 {nth} 位"
            reason = f"表格里是 {plain(value)}，而{which}的有 {plain(other)}"
            label = table_place_words(report.edition, there)
            yield ChangeProblem(sentence.start + start, sentence.start + end, other, label, reason)


def _out_of_place(
    report: Report, own: _Keys, others: list[_Keys], nth: int
) -> tuple[_Keys, Decimal, Decimal] | None:
    """What stands where something is told to stand, the own value and that one, if it does not."""
    values = {keys: known_values((keys,), written(report)) for keys in (own, *others)}
    known = {keys: one[0] for keys, one in values.items() if one}
    if len(known) < len(values) or len(values) < max(2, nth):
        return None
    there = sorted(known, key=lambda keys: -known[keys])[nth - 1]
    return (there, known[own], known[there]) if known[own] != known[there] else None


def _told_ranks(text: str) -> Iterator[tuple[tuple[int, int], int]]:
    """Where it is told what is the most, the second and so on, and which of them."""
    for match in _SUPERLATIVE.finditer(text):
        yield match.span(next(one for one in match.groupdict() if match[one])), 1
    for match in _NTH.finditer(text):
        yield match.span("what"), chinese_number(match["n"] or "二") or 1
    for match in _IN_ORDER.finditer(text):
        for nth, name in enumerate(re.finditer("[^、和及]{2,24}", match["all"]), 1):
            first, last = (match.start("all") + place for place in name.span())
            yield (first, last), nth


def _stated_ranks(
    report: Report, topic: Quoted, words: str, *, are_all: bool
) -> Iterator[tuple[_Keys, list[_Keys]]]:
    """The cells that some words name, and those that are counted beside them, in any scope."""
    year, edition = report.details.year, report.edition
    rows = [one[2] for one in spoken_rows(topic, words, year) if not one[2].verb]
    columns = {one[2].columns for one in spoken_columns(topic, words, year)}
    if not has_only_known_words(topic, words, report.details.organisation.name, year):
        return
    own, scopes = ClaimReading(("",), topic.default), list[list[ClaimReading]]()
    if len(rows) == 1 and not (name := rows[0].rows[0][0]).startswith("carried"):
        group, own = name.split("_", 1)[0] + "_*", ClaimReading((name,), topic.default)
        kin = [one.rows[0] for one in topic.rows if not one.verb and len(one.rows[0]) == 1]
        alike = [one for one in kin if one[0].startswith(group[:-1]) and one != (group,)]
        if name.endswith("*") or (group,) not in kin:
            alike = [one for one in kin if one[0].endswith("*") or one[0] in _OUTCOMES]
        single = [one for one in kin if "*" not in one[0] and one[0] not in _NO_OUTCOMES]
        each = [ClaimReading(one, topic.default) for one in (*alike, ("other_*",))]
        scopes = [each[:-1], each, [ClaimReading(one, topic.default) for one in single]]
    elif not rows and len(columns) == 1 and topic.bare:
        own = ClaimReading(topic.bare.rows[0], columns.pop())
        kinds = [one.columns for one in topic.columns if len(one.columns) == 1]
        each = [ClaimReading(own.rows, one) for one in kinds if one != topic.default]
        scopes = [each, [one for one in each if are_all or one.columns != ("person",)]]
    for scope in scopes:
        cells = [spoken_cells(edition, topic, one) for one in scope]
        there = spoken_cells(edition, topic, own)
        yield there, [one for one in dict.fromkeys(cells) if one and one != there]
