"""Finds the shares of a sentence; recomputes means, products and rates with a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate, product

from msgspec import Struct

from app import patterns as re
from app.checks.prose.clauses import (
    EACH,
    counts_before,
    counts_something,
    is_base,
    is_change,
    is_others,
    is_reached,
    is_stated_base,
    is_this_year,
    own_of,
    respective_place,
    way_of,
)
from app.checks.prose.common import (
    CHANGE_WORDS,
    HUNDRED,
    SHARE,
    Change,
    ChangeProblem,
    Claim,
    Time,
    direction,
    found,
    plain,
    regex,
    reworded,
    same_rate,
)
from app.checks.prose.said import Said
from app.checks.prose.spoken import matter_implied, spoken_rows
from app.checks.prose.text import RATES, Figure, Sentence, last_step
from app.edition.text_check_kinds import Percentage, Quoted

_MORE_OR_LESS = re.compile("(?P<more>[多高]于|超过)|[少低]于|仅?次于|不及")
_NUMBER = r"\d{1,7}(?:\.\d{1,4})?"
POINTS = ("个百分点", "百分点")
_LAST = "(?:20\\d\\d年度?|上一?年度?|去年)(?:同期)?的?"
_ALLOWED = r"(?:法定|规定|承诺|要求|限定)[^，；。\d]{0,8}"
_BY = (
    rf"(?:缩短|延长|提前|推迟|扩大|新增|压降|{CHANGE_WORDS})了?(?P<by>{_NUMBER})(?P<of>(?P=unit)|%)"
    r"(?![^。；\d]{0,12}[、，和及][^。；、\d]{0,6}(?:[撤关清废删减退停剔]|失效|注销|整合|归并|合并|取消|下架)"
    r"[^。；、\d]{0,6}\d)"
)
_FROM_TO = re.compile(
    rf"(?:由|从)(?:{_LAST})?[^，；。\d]{{0,8}}(?P<before>{_NUMBER})(?P<unit>[^，；。、\d%]{{1,5}}?)"
    rf"[^，；。、\d]{{0,8}}[至到为](?:{_LAST.replace('上', '今')})?(?P<now>{_NUMBER})(?P=unit)"
    rf"[，,（(](?!分别|依次|各|[两合共])[^，；。\d]{{0,8}}?{_BY}"
)
_AGAINST = re.compile(
    rf"(?P<now>{_NUMBER})(?P<unit>[^，；。、\d%]{{1,5}}?)[，,]?[较比](?:{_LAST}|{_ALLOWED})(?P<before>{_NUMBER})(?P=unit)"
    rf"[，,]?[^，；。\d]{{0,6}}?{_BY}"
)
_AND_SO = re.compile(r"[，,（(](?:[^，；。\d]{2,16}[，,])?[^，；。\d]{0,10}$")
_RATE_NAME = re.compile("(?<!按[时期])(?<!及时)(?!满意)(([\u4e00-\u9fa5])[\u4e00-\u9fa5])率")
_WHOLE_TOLD = re.compile(r"[^，；。\d]{0,10}中[，,]?[^，；。\d]{0,6}$")
_IN_NAME = re.compile("[（(](?!含)[^（）()\\d]{1,30}[）)](?=率|[为是达]|$)")
"""Another word for a rate in the middle of its name: 败诉（被纠正）率."""
_DUE = re.compile(
    "^(?:全年|本年度?)?(?:应|计划|拟|需)|^[^，；。]{2,10}(?<!相)(?<!对)(?<!供)应(?=更新|公开|发布|办)"
)
_DONE_OF_DUE = re.compile("实际|^已|^实")
"""What was to be done and what was: 应更新 16 次，实际更新 12 次."""
_LISTED = re.compile("[^，；。、]{0,10}[、和及与]")
"""Two counts side by side are no part and whole: 主办件 3 件、会办件 15 件."""
_ALL_DONE = re.compile("(?:全部|均|都)已?[^，；。]{0,8}[，,]")
"""What a rate of 100 per cent is of: 10 个文件全部解读，解读率 100%."""
_DONE_PARTLY = re.compile("调解|撤诉|当场|提前|部分|基本")
"""What tells of some that were done alone: 调解结案 20 件，结案率 93%."""
_FAR_OFF = 20
_DONE_LENGTH = 2
"""Of the name of a rate, what was done: 办结 of 办结率."""
_EACH_HAS = re.compile(
    r"(?![^，；。\d]*每[月周季天日])[^，；。\d]{0,12}(?:[，,](?:[^，；。\d每]{0,6}(?=各))?)?(?:(?:(?:平均|各)?每|各(?![类项种级界科村镇乡县]))[^，；。\d]{1,8}|各)"
)
_SIDE_BY_SIDE = re.compile(r"[^，；。、\d]{0,12}[、和及与]")
_ALL_TOLD = re.compile(
    r"[^，；。\d]{0,10}[，,](?:全[镇乡县市区年]|累计|一?共|合计|总共)+[^，；。\d加另]{0,12}"
)
OF_WHOLE = re.compile(r"(?:超过?|不足|不到|达到?|接近|约为?|近|是|为)[^，；。\d]{2,16}的$")
"""What stands before a part in words is its whole: 四类合计 77 件，超过办结总量的一半."""
_OF_STATED = re.compile(r"\s*[^，；。：、（）\d]{0,8}的\s*")
"""Between the whole and its share: 占全部 16 个街镇的 75%."""
_TOLD_AGAIN = re.compile("的[^，；。（(]{2,12}[（(]")
"""Between a share in words and its figure, of what is told behind: 三分之一的申请（33.7%）."""
_OTHER_AMOUNT = re.compile(
    r"^[之当]?中|[；;。]|其中[^，；。]{2,20}占|(?<![数总请])(?:量|额|面积|时间|金额)(?=占)"
)
"""Between a figure and a share: it is of something else. 3 个栏目访问量占 70%."""
TOGETHER_TOLD = re.compile(
    r"(?:^|[，；])(?:以上|上述|这|前)?(?:(?P<n>[两二三四五六])(?:个?(?:[项类者种家镇乡县区市局所村地]|单位|部门|街道|乡镇|镇街|[科股处]室|窗口|渠道|领域|事项)){1,2}"
    r"(?![^，；。占]*(?:[各均都]|分别))(?:[^，；。\d占]{0,6}占|(?:合计|[共总]计|[之总]和|相加)[^，；。\d]{0,4}$)"
    r"|(?:合计|[共总]计|总共|相加|加起来|加总|[之总]和|累计|一?共)占)"
)
"""What all shares told before come to: 予以公开占 35%，部分公开占 12%，两项合计占 47%."""
_SPREAD = re.compile(
    "(?:分布|构成|占比|比例)(?:情况)?(?:分别)?(?:为|是)[：:]|(?:类别|内容|事项)分为[：:]"
)
"""What leads to the shares of all there is: 事项分布为：征地 35%、低保 22%…"""
_MANY_EACH = re.compile("多选|多种|重复|率|同比|满意")
_MAX_BEFORE = 24
_MIN_SHARES, _MOST_TOGETHER = 3, 150
"""Shares told apart that come to still more are each of something else."""
_MOST_APART = Decimal("1.05")
"""A share that is written with few digits is of any whole: 占 3%."""
_FROM_BEHIND = re.compile("[，,（(][由从](?:20\\d\\d年度?|上一?年度?|去年)?的?")
"""Between by how much a rate changed and from which to which, if those stand behind it."""


class ToldShare(Struct, frozen=True):
    """A percentage told as a share: its place, and those of the part and the whole beside it."""

    number: int
    part: int | None
    whole: int | None


def shares_told(sentence: Sentence, rated: Sequence[Claim] = ()) -> Iterator[ToldShare]:
    """The percentages of a sentence that are told as shares: 占 60%, or 占 300 条的 60%."""
    figures = sentence.figures
    for number, figure in enumerate(figures):
        if figure.unit != "%":
            continue
        head, between = sentence.head(number), sentence.before(number)
        is_after_share = number and figures[number - 1].unit == "%"
        is_again = is_after_share and _TOLD_AGAIN.fullmatch(between)
        is_changed = direction(between[-12:]) != 0
        if is_changed and is_base(sentence, number - 1):  # 占比由 11.7% 升至 12.1%
            is_changed = SHARE.search(sentence.head(number - 1)) is None
        if is_changed or is_base(sentence, number) or is_again:
            continue
        is_bracketed = between in ("（", "(") and sentence.after(number)[:1] in ("）", ")", "")
        if number and _OF_STATED.fullmatch(between) and SHARE.search(sentence.head(number - 1)):
            part = _part(sentence, number - 1)
            is_alike = part is None or figures[part].unit == figures[number - 1].unit
            if is_alike or between.strip() == "的":  # 改造 5 处，占全部 16 个街镇的 75%
                yield ToldShare(number, part, number - 1)
        elif (
            SHARE.search(head)
            or (SHARE.search(lead := respective_place(sentence, number)[0]) and not direction(lead))
            or (is_bracketed and number and counts_something(sentence, number - 1))
            or OF_WHOLE.search(head)
            or (is_after_share and TOGETHER_TOLD.search(between))
            or any(one.number == number for one in rated)
        ):
            yield ToldShare(number, _part(sentence, number), None)


def _part(sentence: Sentence, number: int) -> int | None:
    """The figure before a share, if nothing but its clause stands between."""
    if not number:
        return None
    if sentence.figures[number - 1].unit in RATES or EACH.search(sentence.before(number)):
        return _told_apart(sentence, number)
    between = sentence.before(number)
    if _OTHER_AMOUNT.search(between) or len(between) > _MAX_BEFORE:
        return None
    return None if is_change(sentence, number - 1) else number - 1


def _told_apart(sentence: Sentence, number: int) -> int | None:
    """The figure of a share in a list like one before it: 3 件、2 件，分别占 60%、40%."""
    lead, place = respective_place(sentence, number)
    rest = [one.unit for one in sentence.figures[number - place :]]
    many = next((at for at, unit in enumerate(rest) if unit not in RATES), len(rest))
    counted = {one.unit for one in sentence.figures[max(0, number - place - many) : number - place]}
    is_list = lead and number >= place + many and len(counted) == 1 and counted.isdisjoint(RATES)
    return number - many if is_list else None


def too_much(check: Percentage, sentence: Sentence) -> Iterator[ChangeProblem]:
    """Shares of one list that come to more than all."""
    told = (share.number for share in shares_told(sentence))
    figures = [sentence.figures[at] for at in told if not TOGETHER_TOLD.search(sentence.before(at))]
    spread = _SPREAD.search(sentence.text)
    if spread and not _MANY_EACH.search(sentence.text):
        figures = [
            one for one in sentence.figures
            if one.unit == "%" and one.start - sentence.start >= spread.end()
        ]  # fmt: skip
    least = 2 if found(check.complements, sentence.text) else _MIN_SHARES
    if len(figures) < least or not all(one.exact for one in figures):
        return
    first, last = figures[0], figures[-1]
    if "其中" in sentence.text[first.end - sentence.start : last.start - sentence.start]:
        return
    together = sum((one.value for one in figures), Decimal(0))
    room = sum((one.step for one in figures), Decimal(0))
    is_apart = spread or EACH.search(sentence.text)
    if HUNDRED + room < together and not (is_apart and together > _MOST_TOGETHER):
        words = f"{plain(together)}%"
        yield ChangeProblem(
            first.start, last.end, together, "不超过 100%", f"各项占比之和是 {words}"
        )


def measured_problems(said: Said) -> Iterator[ChangeProblem]:
    """Changes in any unit: 由 14.2 个工作日缩短到 12.6 个工作日，缩短 1.6 个工作日."""
    sentence = said.sentence
    for pattern in (_FROM_TO, _AGAINST):
        for told in re.all_in(sentence.text, pattern):
            counted = {one.start - sentence.start for one in sentence.figures}
            start, end = (sentence.start + place for place in (told.start("by"), told.end("of")))
            before, now, by = (Decimal(told[name]) for name in ("before", "now", "by"))
            if not before or (pattern is _AGAINST and told.start("now") in counted):
                continue
            value, room = abs(now - before), last_step(told["by"])
            if told["of"] == "%":
                steps = (last_step(told[name]) for name in ("before", "now"))
                rounded = sum((one for one in steps if one < 1), Decimal(0)) / 2
                value, room = value * HUNDRED / before, room + rounded * HUNDRED / before
            if abs(value - by) < room:
                continue
            digits = min(last_step(told[name]) for name in ("before", "now", "by"))
            words = f"{plain(value.quantize(digits, ROUND_HALF_UP))}{told['of']}"
            reason = f"由 {plain(before)} 变为 {plain(now)}"
            offered = (reworded(said.prose, start, end, words, reason),)
            yield ChangeProblem(start, end, value, words, reason, offered)


def product_problems(said: Said) -> Iterator[ChangeProblem]:
    """So many for each of so many: 15 个村，每村 2 块，共 35 块; 4 个科、6 个所各 1 名，共 9 名."""
    sentence = said.sentence
    is_told = "每" in sentence.text or "各" in sentence.text
    for number in range(2, len(sentence.figures) if is_told else 0):
        total = sentence.figures[number]
        if not total.exact or not _ALL_TOLD.fullmatch(sentence.before(number)):
            continue
        products, others = _products(sentence, number)
        value = sum((many * each for many, each in products), Decimal(0))
        possible = {*accumulate(reversed(others), initial=value)}
        if products and total.value not in {*possible, products[-1][0] * products[-1][1]}:
            terms = "＋".join(f"{plain(many)} × {plain(each)}" for many, each in products)
            yield said.problem(total, value, f"{plain(value)}{total.unit}", f"按 {terms} 计算")


def _products(
    sentence: Sentence, number: int
) -> tuple[list[tuple[Decimal, Decimal]], list[Decimal]]:
    """How many of how many each a total is of, and the figures in its unit before them."""
    figures, unit = sentence.figures, sentence.figures[number].unit.removesuffix("次")
    products: list[tuple[Decimal, Decimal]] = []
    at = number - 1
    while at > 0 and figures[at].unit.removesuffix("次") == unit != figures[at - 1].unit:
        each, first = figures[at], at - 1
        if not _EACH_HAS.fullmatch(sentence.before(at)):
            break
        while (
            first
            and figures[first - 1].unit.removesuffix("次") != unit
            and _SIDE_BY_SIDE.fullmatch(sentence.before(first))
        ):
            first -= 1
        run = figures[first:at]
        if not each.exact or any(not one.exact or one.unit in (*RATES, unit) for one in run):
            return [], []
        products.insert(0, (sum((one.value for one in run), Decimal(0)), each.value))
        at = first - 1
    rest = (one.value for one in figures[: at + 1] if one.unit.removesuffix("次") == unit)
    return products, list(rest)


def rate_problems(said: Said, check: Percentage) -> Iterator[ChangeProblem]:
    """Rates with a name: 公开率, 办结率, 纠错率."""
    sentence, topic = said.sentence, said.read.topic
    if topic and topic.about and not matter_implied((topic,), sentence.heading, said.key):
        topic = topic if found(topic.about, sentence.heading + sentence.text) else None
    for number, figure in enumerate(sentence.figures):
        at = number - 1 if number and is_base(sentence, number - 1) else number
        head = _IN_NAME.sub("", sentence.head(at))  # 办结率由 96.5% 变为 95.7%
        is_rate = figure.unit == "%" and found(check.rate, head) and not direction(head)
        if not is_rate or said.time(number) is not Time.THIS:
            continue
        before = _counts_beside(sentence, number)
        pairs = [
            (part.value, whole.value)
            for part in before for whole in before
            if part.unit == whole.unit and part is not whole and 0 < part.value <= whole.value
        ]  # fmt: skip
        is_own = topic and not (
            is_others(sentence.text, sentence.place(number), own_of(said.report))
            or _is_told_behind(said, topic, number)
        )
        rated = list(_cell_rates(said, at, topic)) if topic and is_own else []
        if not all(one.exact for one in before) or not (*pairs, *rated):
            continue
        second = sentence.figures.index(before[1]) if len(before) == len(pairs) + 1 == 2 else None
        if is_told := second and _WHOLE_TOLD.match(sentence.before(second)):
            rated = []
        if _tells_rest(check, sentence, number, before):
            pairs = [(whole - part, whole) for part, whole in pairs]
        if any(same_rate(figure, a * HUNDRED / b) for a, b in (*rated, *pairs)):
            continue
        if len(before) > 2 and "其中" in sentence.before(sentence.figures.index(before[-1])):
            before, pairs = before[-2:], [(before[-1].value, before[-2].value)]
        if rated or is_told or _is_counted(check, sentence, number, before):
            yield said.quotient(figure, *(*rated, *pairs)[0])


def _is_told_behind(said: Said, topic: Quoted, number: int) -> bool:
    """Whether a sentence names its matter behind a figure only: …，不纳入依申请公开统计."""
    if matter_implied((topic,), said.sentence.heading, said.key):
        return False
    first = regex(topic.topic).search(said.sentence.text)
    return first is not None and first.start() > said.sentence.place(number)


def _counts_beside(sentence: Sentence, number: int) -> list[Figure]:
    """The counts in one unit before a rate, or those behind it: 96%，即75个问题中已整改69个."""
    first = sentence.text.rfind("；", 0, sentence.place(number))
    before = [one for one in counts_before(sentence, number) if one.start - sentence.start > first]
    behind = sentence.figures[number + 1 : number + 3]
    if not before and len(behind) > 1:
        led, told = sentence.before(number + 1), sentence.before(number + 2)
        name = _RATE_NAME.search(sentence.head(number))
        is_done = name and (name[1] in told or (name[2] in told and _WHOLE_TOLD.match(told)))
        if led.lstrip("，,（(") == "即" or (is_done and _AND_SO.match(led)):
            before = [one for one in behind if one.unit not in RATES]
    return [one for one in before if one.unit == before[-1].unit]


def above_all(check: Percentage, sentence: Sentence) -> Iterator[ChangeProblem]:
    """Shares, and rates that cannot be above 100 %, and are."""
    for number, figure in enumerate(sentence.figures):
        head = sentence.head(number)
        if figure.unit != "%" or figure.value <= HUNDRED or direction(head):
            continue
        if found(check.bounded_rate, head):
            reason = "这样的占比、比率最多是全部"
            yield ChangeProblem(figure.start, figure.end, figure.value, "不超过 100%", reason)


def _is_counted(
    check: Percentage, sentence: Sentence, number: int, before: Sequence[Figure]
) -> bool:
    """Whether two figures before a rate are its part and its whole: 按时答复 2 件 of 3.

    What was done is told of the part, too, or the rate is of other figures.
    """
    rate = regex(check.counted_rate).search(sentence.head(number))
    if len(before) != 2 or rate is None:
        return False
    by_size = sorted(before, key=lambda one: one.value)
    if by_size[0].value * _FAR_OFF * HUNDRED < by_size[1].value * sentence.figures[number].value:
        return False  # far off, so of others: 投诉共 398 件，受理信访 15 件，投诉受理率 100%
    part, whole = (sentence.figures.index(one) for one in by_size)
    is_all = sentence.figures[number].value == HUNDRED and _ALL_DONE.search(sentence.before(number))
    later = max(part, whole)
    are_apart = "；" in sentence.before(later)  # 公开 450 条；办结留言 24 条，办结率 100%
    if are_apart or is_all or (part < whole and _LISTED.match(sentence.before(whole))):
        return False
    shared = sentence.tail(whole) == sentence.before(part) if part == whole + 1 else False
    of_whole = sentence.head(whole) + ("" if shared else sentence.tail(whole))
    of_part = sentence.head(part) + sentence.tail(part)
    names = (rate.group()[:_DONE_LENGTH], rate.group()[-_DONE_LENGTH - 1 : -1])
    if _DONE_PARTLY.search(of_part):
        return False
    is_due = _DUE.search(of_whole) and _DONE_OF_DUE.search(of_part)
    return any(
        (done in of_part or done == "完成")
        if is_due
        else (found(rf"{done}|{done[0]}[了完毕]", of_part) and done not in of_whole)
        for done in names
    )


def _tells_rest(
    check: Percentage, sentence: Sentence, number: int, before: Sequence[Figure]
) -> bool:
    """Whether the figures before a rate tell what was not done: 抽检 90 批次，不合格 3 批次."""
    rate = regex(check.counted_rate).search(sentence.head(number))
    done = rate.group()[-_DONE_LENGTH - 1 : -1] if rate else "\n"
    if rate and rate.string[: rate.end() - len(done) - 1].endswith(("不", "未")):
        return False  # 不合格 3 批次，不合格率 3.3%
    return any(
        sentence.head(sentence.figures.index(one)).endswith((f"不{done}", f"未{done}"))
        for one in before
    )


def _cell_rates(said: Said, number: int, topic: Quoted) -> Iterator[tuple[Decimal, Decimal]]:
    """The parts and wholes that a rate with a name may be of, by the row named last before it."""
    sentence = said.sentence
    text = sentence.heading + sentence.text[: sentence.place(number)]
    rows = [one[2] for one in spoken_rows(topic, text, said.year) if not one[2].verb]
    sums = rows[-1].rows if rows else ()
    for rate in topic.rates:
        is_named = found(rate.when, sentence.head(number))
        for names in (sums if "{row}" in rate.part[0] else ((),)) if is_named else ():
            part = _value_of(said, rate.part, names)
            wholes = (_value_of(said, cells, names) for cells in rate.wholes)
            yield from ((part, one) for one in wholes if part is not None and one)


def _value_of(said: Said, cells: Sequence[str], names: Sequence[str]) -> Decimal | None:
    """What some cells come to, `{row}` in them in turn each of the rows named."""
    patterns = (one.replace("{row}", name) for one in cells for name in names or ("",))
    return next(iter(said.values((said.report.edition.matching(*patterns),))), None)


def _range(sentence: Sentence, share: ToldShare) -> tuple[Decimal, Decimal] | None:
    """The least and the greatest whole of which a part can be the share that is written."""
    if share.part is None:
        return None
    part, figure = sentence.figures[share.part].value, sentence.figures[share.number]
    least, most = figure.value - figure.step, figure.value + figure.step
    return (part * HUNDRED / most, part * HUNDRED / least) if least > 0 and part else None


def has_common_whole(sentence: Sentence, share: ToldShare, shares: Sequence[ToldShare]) -> bool:
    """Whether a share may be of one whole with another."""
    own = _range(sentence, share)
    others = [_range(sentence, one) for one in shares if one is not share]
    return own is not None and any(
        one and one[0] < own[1] and own[0] < one[1] < _MOST_APART * one[0] for one in others
    )


def whole_of_others(sentence: Sentence, share: ToldShare, shares: Sequence[ToldShare]) -> Decimal:
    """The whole that two or more other shares have in common, 0 if there is none."""
    ranges = [_range(sentence, one) for one in shares if one is not share]
    known = [one for one in ranges if one]
    if len(known) < _MIN_SHARES - 1 or len(known) < len(ranges):
        return Decimal(0)
    least, most = max(one[0] for one in known), min(one[1] for one in known)
    return ((least + most) / 2).quantize(Decimal(1)) if least < most else Decimal(0)


def points_told(said: Said) -> Iterator[ChangeProblem]:
    """By how many percentage points a rate changed: 由 90.2% 提高到 95.4%，提高 5.2 个百分点."""
    sentence = said.sentence
    for number, figure in enumerate(sentence.figures):
        is_followed = number + 1 < len(sentence.figures) and is_base(sentence, number + 1)
        behind = is_followed and _FROM_BEHIND.fullmatch(sentence.before(number + 1))
        near = range(number + 1, number + 3) if behind else range(number)
        rates = [
            at for at in near
            if sentence.figures[at].unit == "%" and sentence.figures[at].exact
        ]  # fmt: skip
        way = way_of(sentence, number)
        if figure.unit not in POINTS or len(rates) != 2 or not way or not figure.exact:
            continue
        is_told = not behind and is_stated_base(sentence, rates[1])
        if not is_told and not is_reached(sentence, rates[1]):
            continue
        before, now = (sentence.figures[at].value for at in (rates[::-1] if is_told else rates))
        by = now - before
        if (by > 0) is not (way > 0) or abs(abs(by) - figure.value) >= figure.step:
            yield said.points(figure, Change(before, now), way)


def against_problems(said: Said) -> Iterator[ChangeProblem]:
    """How many times others, or how much more or less, cells are told to be, and are not."""
    sentence = said.sentence
    for one, other in said.read.against:
        number = one.number
        place = one.end if number is None else sentence.place(number)
        before = sentence.figures[number - 1] if number and other is None else None
        values = [said.values(said.quotation(claim).sums) for claim in (one, other) if claim]
        values += [(before.value,)] if before and before.exact else []
        pairs = list(product(*values))
        if len(values) != 2 or not pairs or not is_this_year(sentence, place, said.year):
            continue
        (a, b), reason = pairs[0], f"表格里是 {plain(pairs[0][0])} 和 {plain(pairs[0][1])}"
        if number is None:
            told = _MORE_OR_LESS.search(sentence.text, place)
            if told and not any(a > b if told["more"] else a < b for a, b in pairs):
                start, end = (sentence.start + at for at in told.span())
                shown = "多于" if a > b else "少于" if a < b else "等于"
                yield ChangeProblem(start, end, a - b, shown, reason)
            continue
        figure = sentence.figures[number]
        if figure.unit == "倍":
            of = [(a, b) for a, b in pairs if b]
            times = [each for a, b in of for each in (a / b, abs(a - b) / b)]
            if times and not any(same_rate(figure, each) for each in times):
                yield said.quotient(figure, *of[0], Decimal(1))
        else:
            way = direction(sentence.text[:place])
            if not any(figure.rounds((a - b) * way) for a, b in pairs):
                words = f"{'多' if a > b else '少'} {plain(abs(a - b))}{figure.unit}"
                yield said.problem(figure, a - b, "", reason, words)
