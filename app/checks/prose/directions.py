"""What rose or fell, or is the most, told by words alone, beside the cells and the figures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from app import patterns as re
from app.checks.findings import Rewording
from app.checks.prose.clauses import (
    CLAUSE,
    is_base,
    is_change,
    is_reached,
    is_stated_base,
    lead_of,
    way_of,
)
from app.checks.prose.common import (
    BOTH,
    CHANGE_WORDS,
    Change,
    ChangeProblem,
    Claim,
    ClaimReading,
    Time,
    direction,
    direction_word,
    is_compared,
    is_compared_with,
    plain,
    reworded,
    table_place_words,
)
from app.checks.prose.said import Said
from app.checks.prose.spoken import has_only_known_words, spoken_columns, spoken_rows
from app.checks.prose.text import RATES, Figure, Prose, Sentence
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Quoted
from app.report.numbers import chinese_number

_OPPOSITES = """
增长-下降 增加-减少 上升-下降 提高-下降 提升-下降 增幅-降幅 增至-降至 增到-降到 上涨-下降
净增-净减 多-少 下降-增长 减少-增加 降低-提高 降幅-增幅 减幅-增幅 降至-增至 减至-增至 降为-增至
减为-增至 增为-减至 升为-降至 降到-增到 减到-增到 下滑-增长 少-多 增多-减少 攀升-下降 走高-走低
走低-走高 回升-回落 反弹-回落 上浮-下浮 下浮-上浮 增收-减收 减收-增收 下跌-上涨 净减-净增
递减-递增 递增-递减 升幅-降幅 涨幅-降幅 跌幅-增幅 回落-上升 高于-低于 低于-高于 多于-少于
少于-多于 缩减-增加 升-降 降-升 增-减 减-增
"""
OPPOSITE = dict(one.split("-") for one in _OPPOSITES.split())
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
    r"(?:总体|整体|有所|略有|稍有|均|稳步|明显|大幅度?|小幅|出现|逐步|呈现?|持续|继续|进一步|再次|不断|显著|连续(?:[两三四五]年)?|逐年)*"
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


def word_at(sentence: Sentence, number: int) -> tuple[int, int] | None:
    """Where the word of change before a figure stands, if there is an opposite one."""
    lead = lead_of(sentence, number)
    word = direction_word(lead)
    if word is None or word.group() not in OPPOSITE:
        return None
    start = sentence.figures[number].start - len(lead)
    return start + word.start(), start + word.end()


def reworded_word(prose: Prose, stretch: tuple[int, int], reason: str) -> tuple[Rewording, ...]:
    """The opposite of a word of change, if there is one."""
    other = OPPOSITE.get(prose.text[slice(*stretch)], "")
    return (reworded(prose, *stretch, other, reason),) if other else ()


_RANKED = re.compile("最|居|位|次之|其次")


def direction_problems(said: Said) -> Iterator[ChangeProblem]:
    """Every word of a sentence that says of figures or cells that they rose, and they fell."""
    text = said.sentence.text
    if is_compared(text) or _FROM_TO.search(text):
        yield from _of_two_figures(said)
        yield from _of_clauses(said)
        yield from _level(said)
        yield from _of_last_year(said)
        yield from _reached(said)
    if len(said.sentence.figures) in (1, 2):
        yield from _of_amount(said)
    if "翻" in text:
        yield from _doubled(said)
    if "双" in text:
        yield from _both(said)
    if _RANKED.search(text):
        yield from _ranks(said)
        yield from _placed(said)


def _against(
    said: Said, stretch: tuple[int, int], way: int, changes: list[Change]
) -> Iterator[ChangeProblem]:
    """That a word of change stands for what went the other way, or stayed."""
    if changes and all(one.by * way <= 0 for one in changes):
        yield _word_problem(said, stretch, changes[0])


def _of_two_figures(said: Said) -> Iterator[ChangeProblem]:
    """A word beside the figures of both years: 17 件，较上年的 9 件有所下降; 由 9 件降到 17 件."""
    sentence = said.sentence
    for number, base in enumerate(sentence.figures):
        now = _now_of(sentence, number)
        if now is None or now.unit != base.unit or not (now.exact and base.exact):
            continue
        head, between = sentence.head(number), sentence.text[sentence.behind(number) :]
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
        way = (
            (1 if told["word"] in _MORE else -1)
            if against
            else direction(said.prose.text[start:end])
        )
        if (now.value > base.value) is not (way > 0):
            yield _word_problem(said, (start, end), Change(base.value, now.value))


def _of_last_year(said: Said) -> Iterator[ChangeProblem]:
    """A word beside last year's figure alone: 企业申请不降反升，较上年的 75 件有所增加."""
    sentence = said.sentence
    for claim in said.read.claims:
        number = claim.number
        if number is None or claim.time is not Time.LAST or _now_of(sentence, number):
            continue
        after = sentence.after(number)
        word = direction_word(after) if is_stated_base(sentence, number) else None
        if word:
            start = sentence.figures[number].end
            changes = list(said.changes_of(said.quotation(claim).sums))
            yield from _against(
                said, (start + word.start(), start + word.end()), direction(after), changes
            )


def _reached(said: Said) -> Iterator[ChangeProblem]:
    """A word that leads to this year's figure alone: 与上年相比，行政处罚下降到 8 件."""
    sentence = said.sentence
    for number in (one.number for one in said.read.claims if one.number is not None):
        word = word_at(sentence, number)
        is_it = is_reached(sentence, number) and not is_base(sentence, number - 1)
        if word and is_it and is_compared(sentence.text[: sentence.place(number)]):
            changes = list(said.changes(number, least=0))
            yield from _against(said, word, way_of(sentence, number), changes)


def _of_amount(said: Said) -> Iterator[ChangeProblem]:
    """A word beside the figures of both years: 处罚稳中有升，全年 148 件，2023年 250 件."""
    sentence, text = said.sentence, said.sentence.text
    places = range(len(sentence.figures))
    for led in re.all_in(text, _AMOUNT_TOLD):
        is_each = [said.time(at) is Time.LAST for at in places]
        first, last = led.span("word")
        word, around = direction_word(led["word"]), text[: led.start("what")] + text[last:]
        told, others = (set(_MATTER.findall(one)) for one in (led["what"], around))
        is_other = told and others and told.isdisjoint(others)
        is_inside = any(led.start() < sentence.place(at) < last for at in places)
        is_told = any(is_each) if len(is_each) > 1 else led["what"]
        if word and is_told and not (is_other or is_inside):
            start = sentence.start + first
            changes = list(_both_years(said, len(text)))
            stretch = start + word.start(), start + word.end()
            yield from _against(said, stretch, direction(led["word"]), changes)


def _now_of(sentence: Sentence, number: int) -> Figure | None:
    """The figure of now, if another is told as the one it is compared with."""
    after = sentence.text[sentence.behind(number) :]
    is_led = after.startswith("相比") and is_stated_base(sentence, number)
    if number + 1 < len(sentence.figures) and (is_led or is_base(sentence, number)):
        if not is_change(sentence, number + 1):
            return sentence.figures[number + 1]
        return (
            sentence.figures[number - 1] if number else None
        )  # 17 件，与上年的 9 件相比，增加 8 件
    if number and _COMPARED_WITH.search(sentence.head(number)):
        return sentence.figures[number - 1]
    return None


def _of_clauses(said: Said) -> Iterator[ChangeProblem]:
    """A clause without a figure that says that cells, or the figure before it, rose or fell."""
    sentence = said.sentence
    told = {claim.start: claim for claim in said.read.told}
    for match in CLAUSE.finditer(sentence.text):
        clause, start = match.group(), match.start()
        places = map(sentence.place, range(len(sentence.figures)))
        if any(start <= place < match.end() for place in places) or not is_compared(clause):
            continue
        if not is_compared_with(clause, said.year) or _OTHERWISE.search(clause):
            continue
        claim = told.get(match.start("what"))
        changes = list(_stated_changes(said, claim)) if claim else []
        amount = _AMOUNTS.search(clause)
        if amount and changes and not any(_is_so(amount, one) for one in changes):
            yield _amount_problem(sentence.start + start, amount, changes[0])
        word = direction_word(clause) or _AGAINST.search(clause)
        if word is None or word.group() not in OPPOSITE:
            continue
        if not claim and (AMOUNT.search(clause) or _ONLY_COMPARED.match(clause)):
            changes = list(_both_years(said, match.start()))
        way = direction(clause) or (1 if word.group() in _MORE else -1)
        each = list(_each_of(said, claim, match.start())) if _EACH_ONE.search(clause) else []
        if len(each) > 1 and all(each):  # 复议 5 件、诉讼 3 件，均较上年增加
            changes = next((one for one in each if all(by.by * way <= 0 for by in one)), [])
        first = sentence.start + start
        yield from _against(said, (first + word.start(), first + word.end()), way, changes)


_EACH_ONE = re.compile("[均都]")


def _each_of(said: Said, claim: Claim | None, end: int) -> Iterator[list[Change]]:
    """How each of those changed of which a clause says 均: its rows, or the figures before it."""
    if claim:
        first = claim.readings[0]
        alone = (ClaimReading((row,), first.columns) for row in first.rows)
        yield from (list(_stated_changes(said, replace(claim, readings=(one,)))) for one in alone)
        return
    sentence = said.sentence
    for at in range(len(sentence.figures)):
        if sentence.behind(at) <= end and "；" not in sentence.text[sentence.place(at) : end]:
            yield list(said.changes(at, least=0))


def _doubled(said: Said) -> Iterator[ChangeProblem]:
    """How often a figure doubled that stands before it: 由 46 件增至 80 件，翻了两番."""
    sentence = said.sentence
    for told in _AMOUNTS.finditer(sentence.text):
        *others, last = (-1, *(
            at for at in range(len(sentence.figures)) if sentence.behind(at) <= told.start()
        ))  # fmt: skip
        if (
            told["same"]
            or last < 0
            or not _BESIDE.fullmatch(sentence.text[sentence.behind(last) : told.start()])
        ):
            continue
        now, changes = sentence.figures[last], list[Change]()
        if last and (said.time(last) is Time.LAST or is_base(sentence, others[-1])):
            other = sentence.figures[others[-1]]
            base, now = (other, now) if is_base(sentence, others[-1]) else (now, other)
            changes = [Change(base.value, now.value)] if base.unit == now.unit else []
        changes = changes or list(said.changes(last))
        if changes and not any(_is_so(told, one) for one in changes):
            yield _amount_problem(sentence.start, told, changes[0])


def _both(said: Said) -> Iterator[ChangeProblem]:
    """That two things rose or fell, each of which must have: 复议与诉讼案件“双下降”."""
    for told in BOTH.finditer(said.sentence.text):
        way = -1 if told["down"] else 1
        claims = (claim for claim in said.read.told if claim.start == told.start())
        changes = [change for claim in claims for change in _stated_changes(said, claim)]
        other = next((one for one in changes if one.by * way <= 0), None)
        if len(changes) > 1 and other:
            start, end = (said.sentence.start + place for place in told.span())
            yield _word_problem(said, (start, end), other)


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


def _stated_changes(said: Said, claim: Claim) -> Iterator[Change]:
    return said.changes_of(said.cells(claim.check, *claim.readings))


def _word_problem(said: Said, stretch: tuple[int, int], change: Change) -> ChangeProblem:
    reason = f"由上年 {plain(change.before)} 变为本年 {plain(change.now)}"
    offered = reworded_word(said.prose, stretch, reason) if change.by else ()
    other = OPPOSITE.get(said.prose.text[slice(*stretch)], "")
    return ChangeProblem(*stretch, change.by, other if change.by else "持平", reason, offered)


def _level(said: Said) -> Iterator[ChangeProblem]:
    """That a figure is last year's, too: 行政许可 12 件，与上年持平."""
    sentence = said.sentence
    for number in range(len(sentence.figures)):
        same = _SAME.match(sentence.text, sentence.behind(number))
        if same is None or not is_compared_with(same.group(), said.year):
            continue
        changes = list(said.changes(number, least=0))
        if changes and all(one.by for one in changes):
            reason = f"上年是 {plain(changes[0].before)}"
            start, stop = (sentence.start + place for place in same.span("said"))
            yield ChangeProblem(start, stop, changes[0].by, _way_words(changes[0]), reason)


def _way_words(change: Change) -> str:
    return f"{'增加' if change.by > 0 else '减少'} {plain(abs(change.by))}"


def _both_years(said: Said, end: int) -> Iterator[Change]:
    """The changes that the figures before a place may have been told for."""
    sentence = said.sentence
    figures = [
        (at, one) for at, one in enumerate(sentence.figures)
        if sentence.place(at) < end and one.exact
    ]  # fmt: skip
    now = [
        (at, one) for at, one in figures
        if said.time(at) is Time.THIS and not is_change(sentence, at) and one.unit not in RATES
    ]  # fmt: skip
    if len(now) != 1:
        return
    place, current = now[0]
    for at, one in figures:
        if one.unit == current.unit and said.time(at) is Time.LAST:
            yield Change(one.value, current.value)
    yield from said.changes(place, least=0)


def _placed(said: Said) -> Iterator[ChangeProblem]:
    """A figure that is told to be less than one before it, and is more: 16 件居首，19 件次之."""
    sentence, before = said.sentence, (0, Figure(Decimal(0), "", 0, 0, Decimal(1)))
    for number, figure in enumerate(sentence.figures):
        told = _PLACED.match(sentence.after(number))
        if told is None or figure.unit in RATES or _LEAST.search(sentence.text):
            continue
        nth, (last, other) = 1 if told["first"] else _nth(told), before
        if other.unit == figure.unit and nth > last and figure.value > other.value:
            reason, shown = f"排在前面的只有 {other.words}", f"不多于 {other.words}"
            yield said.problem(figure, other.value, "", reason, shown)
        before = nth, figure


def _nth(told: re.Match[str]) -> int:
    return chinese_number(told["n"] or "二") or 1


def _ranks(said: Said) -> Iterator[ChangeProblem]:
    """What is told to be the most, or the second and so on, of outcomes or parts of one."""
    sentence, topic = said.sentence, said.read.topic
    for (start, end), nth in _told_ranks(sentence.text) if topic else ():
        words = sentence.text[start:end]
        are_all = _PERSON.search(sentence.text) is not None
        told = _stated_ranks(said, topic, words, are_all=are_all) if topic else ()
        placed = [_out_of_place(said, own, others, nth) for own, others in told]
        if placed and placed[0] and all(placed):
            there, value, other = placed[0]
            which = "最多" if nth == 1 else f"第 {nth} 位"
            reason = f"表格里是 {plain(value)}，而{which}的有 {plain(other)}"
            label = table_place_words(said.report.edition, there)
            yield ChangeProblem(sentence.start + start, sentence.start + end, other, label, reason)


def _out_of_place(
    said: Said, own: _Keys, others: list[_Keys], nth: int
) -> tuple[_Keys, Decimal, Decimal] | None:
    """What stands where something is told to stand, the own value and that one, if it does not."""
    values = {keys: said.values((keys,)) for keys in (own, *others)}
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
        yield match.span("what"), _nth(match)
    for match in _IN_ORDER.finditer(text):
        for nth, name in enumerate(re.finditer("[^、和及]{2,24}", match["all"]), 1):
            first, last = (match.start("all") + place for place in name.span())
            yield (first, last), nth


def _stated_ranks(
    said: Said, topic: Quoted, words: str, *, are_all: bool
) -> Iterator[tuple[_Keys, list[_Keys]]]:
    """The cells that some words name, and those that are counted beside them, in any scope."""
    year = said.year
    rows = [one[2] for one in spoken_rows(topic, words, year) if not one[2].verb]
    columns = {one[2].columns for one in spoken_columns(topic, words, year)}
    if not has_only_known_words(topic, words, said.report.details.organisation.name, year):
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
        (there,) = said.cells(topic, own)
        yield there, [one for one in said.cells(topic, *scope) if one and one != there]
