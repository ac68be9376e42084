"""What the figures of a sentence claim: which cells, of whose and which year, and how sure."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from app import patterns as re
from app.checks.prose.clauses import (
    carried_on,
    counts_something,
    is_base,
    is_of_section,
    is_others,
    is_parenthetical,
    is_reached,
    is_stated_base,
    listed_year,
    time_of,
)
from app.checks.prose.common import (
    COMPARISON,
    Claim,
    ClaimReading,
    Read,
    Time,
    added_readings,
    counted_units,
    direction,
    end_of_list,
    found,
    kept,
    regex,
)
from app.checks.prose.denials import (
    MAINLY,
    ChangeReader,
    DenialReader,
    OutcomeReader,
    without_groups,
)
from app.checks.prose.spoken import (
    ALL_YEAR,
    CRITERION,
    OF_IT,
    TOLD_FROM,
    YEAR_ALONE,
    Spoken,
    SpokenSums,
    are_at_odds,
    are_too_few,
    clearest,
    is_part,
    joined_rows,
    scoped,
)
from app.checks.prose.text import Figure
from app.edition.text_check_kinds import Quoted, SpokenRow

_STILL = re.compile("[尚仍还]有$")
_OF_ALL = re.compile("全年|本年度?|今年|总[计共]|合计")
"""What tells of all again behind some of them."""
_SAME_SUBJECT = re.compile(
    r"(?:[、，和与又再则也]|20\d\d年度?|本年度?|今年|全年|年底|申请|案件|总?(?:数量?|量)|件数)*"
)
"""What stands before 增至 if it is of the same as the figure before: 3 件，本年增至 5 件."""
_EVENLY = re.compile("(?:均|都|各)(?:为|是|有|达)$")
"""Of each of those that are named: 内部事务、过程性信息均为 11 件."""
_REFUSED = re.compile("不(?:予|同意)公开")
"""What came of those who were asked is told, not that they were asked."""
_OF_THOSE = re.compile(
    "(?:政府信息公开|行政)?(?:申请|案件|答复|复议|诉讼)*(?:当|之)?[中里][，,]?共?有?"
)
"""Between a figure and one of its parts: 企业提出的 3 件申请中，有 2 件予以公开."""
_AMONG_THOSE = re.compile(rf"\d[件份宗条起]{_OF_THOSE.pattern}[^；。]{{0,40}}$")
_DONE_WITH, _DENIED = re.compile("进行|开展"), re.compile("[没无零]|未(?!审结|办)")
_OF_KIND = re.compile("(?:本(?:机关|单位|[厅局委镇乡街县市区]道?)|属于?|因|为|系|涉及|经查|申请)*")
_BECAUSE = re.compile("(?:申请)?(?:因|由于)")
_AND_OTHERS = re.compile("[和与及]")
_DONE_TO_ALL = re.compile(
    "(?:(?:均|全部|都)(?:已|[按依]|书面|及时|在|得到|当面)|并(?:报|向|及时|[按依]|已|均|在|上报))"
    "(?![^，；。]{0,8}(?:征求|会商|延[期长]))"
)
"""What was done to all that are counted makes them no part: 不掌握的 2 件均已书面告知申请人."""
_OF_THESE = re.compile(
    r"(?:收到|受理|新收|新增|接收|登记)的\d[^，,；;。]{1,20}[，,]?[^，,；;。\d]{0,10}$"
)
"""Of what was received so much was done: 本年度收到的 148 件申请已办结 140 件."""
_AMONG = re.compile(
    r"(?:收到|受理|新收|新增|接收)的?[^，,；;。\d]{0,10}(?:申请|件)(?:中|里)[，,][^；;。]{0,60}$"
)
"""Parts of what was received: 新收申请件中，一次受理的 132 件."""
_PARTS_OF = re.compile(
    r"(?:继续|尚在|正在|仍在)[^，。；\d]{0,6}的\d+[件宗份条起](?:申请)?中[，,]"
    r"|(?:其中|中有)[^；。]{0,60}$"
)
"""Of what is counted right before: 继续办理的 8 件申请中，自然人 7 件."""
_NAMED_BEHIND = re.compile(
    r"[^，；。、的为是有]{2,12}(?:申请|案件|公开|提供|处理)(?:[和与及]|[加减][上去]?)$"
)
_ALL_ASKED = re.compile("全年|年度|全部|合计|总计|累计|一?共有?$")
_ASKED = re.compile(
    "(?:政府)?(?:信息公开)?申请(?:递交|提交|提出|寄|送)?(?:[到至给]我?本?[机关单位局委办厅镇乡县市区街道]+)?"
)
"""All that were asked for: 面对全年 68 件申请."""
_EXCEPT = re.compile(r"除(?:\d{1,7}[件份宗条起])?(?P<whom>[^，；。\d]{2,8})外[，,]$")
"""Those that are not counted among the others: 除自然人外，其他申请人 8 件."""
_PLUS_CARRIED = re.compile(r"[，,（(]?(?:加上?|另有|另加|连同)[^，；。\d]{0,9}结转")
_HANDED_IN = re.compile("提[出交]|递交")
_DONE_OR_PART = re.compile("[办结]|答复|处理|其中")
"""What is asked for is not what was answered: 自然人提出 5 件; 自然人申请 5 件, if none is told."""
_MAX_AFTER_LENGTH, _MIN_INNER, _MIN_FOREIGN = 12, 100, 100


EarlierRows = list[tuple[Quoted, tuple[SpokenRow, SpokenSums]]]
"""The rows that figures before one were of, with their matters, the last first."""


class FigureReader(OutcomeReader):
    """Reads one sentence."""

    def read(self) -> Read:
        """What it claims."""
        last, is_other = self.last, bool(self.marks) or self._around.is_other
        if self.is_of_none:
            return Read((), None, is_other)
        denials, changes = DenialReader.beside(self), ChangeReader.beside(self)
        figures = tuple(self.figures())
        unsure = tuple(one for one in figures if one.unsure)
        claims = (*(one for one in figures if not one.unsure), *denials.nils())
        rated, told = tuple(changes.rated()), tuple(changes.told())
        against = tuple(changes.against())
        return Read(claims, last, last is None and is_other, rated, told, unsure, against)

    def figures(self) -> Iterator[Claim]:
        """The claims that figures make."""
        earlier: EarlierRows = []
        scopes: dict[tuple[str, ...], None] = {}
        self._told: list[Claim] = []
        last: Claim | None = None
        told: tuple[ClaimReading, ...] = ()
        base: int | None = None
        unclear, some = -1, list[int]()
        for number, figure in self._counting():
            if last and (goes_on := self._goes_on(last, number)):
                last = goes_on
                if figure.unit in last.check.units:
                    yield last
                continue
            if last and is_stated_base(self._sentence, number):
                yield from self._compared(replace(last, also=added_readings(told, last)), number)
            is_listed = self._sentence.before(number).startswith("、")
            is_counted = figure.unit in counted_units(self._checks)
            claim_row = self._claim_of(number, figure.unit, earlier) if is_counted else None
            if claim_row is None or (is_listed and unclear == number - 1):
                if is_counted and not claim_row:
                    some.append(number)
                    unsure = self._unsure(number, figure.unit, earlier)
                    yield from (unsure,) if unsure else ()
                unclear, last = number, (last if is_listed else None)
                base = number if is_stated_base(self._sentence, number) else base
                continue
            claim, row = self._with_others(*claim_row, scopes), claim_row[1]
            if row[0] is not claim.check.bare and (claim.check, row) not in earlier:
                earlier.insert(0, (claim.check, row))
            if claim.readings:
                told = (*told, *last.readings) if last and last.check is claim.check else ()
                last = claim = self._of_some(claim, row[0], some)
                self._told.append(claim)
                yield claim
                yield from self._base_of(claim, base)
            yield from self.outcome_of_all(claim)
            base = None

    def _of_some(self, claim: Claim, row: SpokenRow, some: list[int]) -> Claim:
        """A claim, no more than doubtful if it may be of some that are told of before it.

        网上提交 60 件，予以公开 20 件; what is more, or told behind ；, is of all again.
        """
        sentence, number = self._sentence, claim.number or 0
        start = sentence.text.rfind("；", 0, sentence.place(number))
        mine = [one for one in some if sentence.place(one) > start and self._is_of(claim, one)]
        value = sum(sentence.figures[one].value for one in mine) if mine else -1
        is_all = any(one.value == value for one in sentence.figures[: min(mine, default=0)])
        between = sentence.text[sentence.behind(mine[-1]) : sentence.place(number)] if mine else ""
        is_all = is_all or sentence.figures[number].value > value or bool(_OF_ALL.search(between))
        some[:] = [] if is_all else some
        if not row.verb and self._leads_its_own(number):
            some.append(number)
        return claim if is_all else replace(claim, unsure=True, least=True)

    def _leads_its_own(self, number: int) -> bool:
        """Whether what follows a figure is told of those: 上年结转的 4 件申请，予以公开 3 件."""
        head, tail = self._sentence.head(number), self._sentence.tail(number)
        return head.endswith("的") and not tail.endswith(("中", "里"))

    def _is_of(self, claim: Claim, number: int) -> bool:
        """Whether a figure may count some of what a claim behind it is of."""
        sentence, check = self._sentence, claim.check
        head, tail = sentence.head(number), sentence.tail(number)
        topic, _ = self._topic(sentence.behind(number) + len(tail))
        is_counted = sentence.figures[number].unit in check.units
        is_open = sentence.depth(number) <= sentence.depth(claim.number or 0)
        is_mine = topic is check or "申请" in head + tail
        is_known = not self._leads_its_own(number) and self._is_plain(check, head + tail)
        return is_mine and is_counted and is_open and not is_known

    def _counting(self) -> Iterator[tuple[int, Figure]]:
        """The figures that count something, with their numbers."""
        for number, figure in enumerate(self._sentence.figures):
            if counts_something(self._sentence, number):
                yield number, figure

    def _goes_on(self, last: Claim, number: int) -> Claim | None:
        """What a figure claims that goes on with the one before, if it does.

        由 3 件增至 5 件; 2023年、2024年分别 3 件、5 件.
        """
        sentence, head = self._sentence, self._sentence.head(number)
        if is_reached(sentence, number):
            if not _SAME_SUBJECT.fullmatch(COMPARISON.split(head, maxsplit=1)[0]):
                return None  # 制定规章 1 部，现行有效规章增至 8 部
            return replace(self._moved(last, number), start=last.start)
        head = head.lstrip("、和与")
        is_told = not head and listed_year(sentence, number, self._around.year)
        if last.number == number - 1 and (is_told or YEAR_ALONE.fullmatch(head)):
            return replace(self._moved(last, number), start=last.start, end=last.end)
        return None

    def _moved(self, claim: Claim, number: int) -> Claim:
        """What another figure claims of the same cells."""
        place, end = self._sentence.place(number), self._sentence.behind(number)
        time = time_of(self._sentence, number, self._around.year)
        start = place - len(self._sentence.head(number))
        return replace(claim, number=number, start=start, end=end, time=time)

    def _compared(self, claim: Claim, number: int) -> Iterator[Claim]:
        """What a claim right before a figure is compared with: 新收 6 件，较上年 4 件增长 50%.

        It may be the total that a list is of, too: 诉讼 5 件，其中…2 件，较上年 4 件增加 1 件.
        """
        sentence = self._sentence
        is_next = claim.number == number - 1 and not is_parenthetical(sentence, number - 1, number)
        is_counted = sentence.figures[number].unit in claim.check.units
        if is_next and is_counted and direction(sentence.after(number)):
            yield self._moved(claim, number)

    def _base_of(self, claim: Claim, base: int | None) -> Iterator[Claim]:
        """What a claim is compared with, told before it: 与上年的 112 件相比，收到 148 件."""
        if base is None or claim.time is not Time.THIS:
            return
        is_counted = self._sentence.figures[base].unit in claim.check.units
        if is_counted and self._sentence.before(base + 1).startswith("相比"):
            yield self._moved(claim, base)

    def _claim_of(
        self, number: int, unit: str, earlier: EarlierRows
    ) -> tuple[Claim, tuple[SpokenRow, SpokenSums]] | None:
        sentence, carried = self._sentence, carried_on(self._sentence, number)
        head, tail = "" if carried else self._head(number), carried or self._tail(number)
        place, end = sentence.place(number), sentence.behind(number)
        topic, named = self._topic(end + len(tail))
        is_meant = topic and unit in topic.units and self._is_about(topic, end + len(tail))
        if topic is None or not is_meant or self._is_of_no_row(topic, number, head, tail):
            return None
        own_words = self._own_words(topic, head)
        if is_reached(sentence, number):  # 下降到 8 件
            own_words = COMPARISON.split(own_words, maxsplit=1)[0] or own_words
        rows, words = self._rows(topic, number, own_words, tail, earlier, named=named)
        lone = "" if _AND_OTHERS.search(tail) else tail
        columns = self._columns(topic, head if words else own_words) or self._columns(topic, lone)
        lead, each = self._each_columns(topic, number)
        words, columns = lead or words, each or columns
        if not rows:
            is_some = self._sentence.depth(number) > 0 and not columns
            rows, is_first = self._rows_before(topic, number, earlier, named=named and not is_some)
            is_all = is_first and _ALL_ASKED.search(own_words) and _ASKED.fullmatch(tail)
            is_again = not (is_first or earlier or tail) and ALL_YEAR.fullmatch(own_words)
            is_told = (columns or is_all or is_again) and self._is_plain(topic, own_words)
            if not (words and rows and is_told) or are_too_few(rows, own_words + tail):
                return None
        elif self._are_some(topic, number, rows, own_words + tail):
            return None
        columns = columns or self._columns_led(topic, place - len(head)) or topic.default
        less = "carried_in" if _PLUS_CARRIED.match(sentence.text, end) else ""
        is_asked = own_words.endswith("申请") and not _DONE_OR_PART.search(sentence.text)
        if rows[0][0] is topic.bare and (is_asked or _HANDED_IN.search(own_words)):
            less = "concluded"
        readings = tuple(
            ClaimReading(names, columns)
            for _, sums in rows for names in sums if columns and less not in names
        )  # fmt: skip
        time, start = time_of(sentence, number, self._around.year), place - len(head)
        return Claim(topic, number, start, end, readings, time), rows[0]

    @kept
    def _is_of_no_row(self, topic: Quoted, number: int, head: str, tail: str) -> bool:
        """Whether a figure is of less or more than what rows count, or of another office."""
        sentence = self._sentence
        words, also = self._own_words(topic, head), _DONE_TO_ALL.split(tail, maxsplit=1)[0]
        is_part = self._is_subset(topic, words) or found(topic.subset, also)
        carried, end = carried_on(sentence, number), sentence.behind(number)
        is_told = carried or _REFUSED.search(words + tail) is not None
        return (
            self._is_of_unnamed(topic, number)
            or (is_part and not carried)
            or not (is_told or CRITERION.match(sentence.text, end) is None)
            or self._is_elsewhere(sentence.place(number), head)
            or found(topic.vague, words + tail)
        )

    def _rows_before(
        self, topic: Quoted, number: int, earlier: EarlierRows, *, named: bool
    ) -> tuple[list[tuple[SpokenRow, SpokenSums]], bool]:
        """The rows of a figure that names none, and whether no figure before it was of any."""
        rows = [row for check, row in earlier if check is topic] or self._row_changed(topic, number)
        text, place, is_first = self._sentence.text, self._sentence.place(number), not rows
        if topic.bare is None or not named or (is_first and _PARTS_OF.search(text, 0, place)):
            return rows, is_first
        rows = rows or self._only_row(topic, place)
        if not rows or self._has_other_outcome(topic, number, [rows[0][0]], told=True):
            return [(topic.bare, topic.bare.rows)], True
        return rows, is_first

    def _unsure(self, number: int, unit: str, earlier: EarlierRows) -> Claim | None:
        """The claim of a figure whose words name one row, beside some that nobody knows."""
        figure, head = self._sentence.figures[number], self._head(number)
        place, end = self._sentence.place(number), self._sentence.behind(number)
        tail = _DONE_WITH.split(self._sentence.tail(number), maxsplit=1)[0]
        end_of_tail = end + len(tail)
        topic, named = self._topic(end_of_tail)
        if topic is None or unit not in topic.units or not self._is_about(topic, end_of_tail):
            return None
        words = self._own_words(topic, head)
        around = f"{words}{tail}"
        every = regex(topic.ways).sub("", around) if topic.ways else around
        least = every != around  # those that came one way are no more than all
        if least and not self._is_plain(topic, every):
            return None
        text, stop = self._sentence.text, place
        if least:  # no way is another office: 网络平台收到 20 件
            text = regex(topic.ways).sub("", text[:place])
            stop = len(text)
        is_inner = figure.value >= _MIN_INNER and is_of_section(text, place)
        is_foreign = not is_inner and is_others(text, stop, self._around.own)
        is_small = is_foreign and figure.value < _MIN_FOREIGN
        is_denied = _DENIED.search(self._unlabelled(topic, around)) is not None
        if is_denied or found(topic.subset, every) or is_small or self._is_narrowed(place, head):
            return None
        row, rest = self._one_row(topic, number, words, tail, earlier, named=named)
        columns = self._columns(topic, around) or topic.default
        if row is None or not columns:
            return None
        readings = tuple(ClaimReading(names, columns) for names in row.rows)
        time = time_of(self._sentence, number, self._around.year)
        is_most = not (row.verb or is_foreign) and self._is_plain(topic, rest)
        return Claim(
            topic, number, place - len(head), end, readings, time, unsure=True, least=least,
            most=is_most, is_foreign=is_foreign,
        )  # fmt: skip

    def _one_row(
        self, topic: Quoted, number: int, head: str, tail: str, earlier: EarlierRows, *, named: bool
    ) -> tuple[SpokenRow | None, str]:
        """The one row that a figure's words name, or that of which they tell the kind.

        With the words behind it, which may tell of something else: 不予公开决定书 20 份.
        What it is of may be told before it, too: 因内容不明确，经补正后仍无法提供 3 件.
        """
        words, spoken = head, clearest(self._meant(topic, head, number, earlier, named=named))
        if not spoken:
            words, spoken = tail, clearest(self._meant(topic, tail, number, earlier, named=named))
            spoken = [one for one in spoken if one[0] <= _MAX_AFTER_LENGTH]
        rows = without_groups([row for _, _, row in spoken])
        end = self._sentence.behind(number)
        is_asked = len(spoken) == 1 and CRITERION.match(self._sentence.text, end)
        if len(rows) != 1 or rows[0].loose or is_asked:
            return None, ""
        before = self._spoken(topic, self._sentence.clause_before(number))
        parts = [row for _, _, row in before if is_part(row, rows[0])]
        return parts[0] if len(parts) == 1 else rows[0], words[spoken[-1][1] :]

    @kept
    def _head(self, number: int) -> str:
        """The words that lead to a figure, but those that belong to the one before it.

        由 128 件自然人申请和 20 件组织申请构成.
        """
        head, before = self._sentence.head(number), self._sentence.before(number)
        if number and _OF_THOSE.fullmatch(head):
            head = ""
        if OF_IT.search(self._sentence.tail(number)):
            head = MAINLY.sub("", head)  # 以个人为主，13 件中自然人 9 件
        is_after = number and _NAMED_BEHIND.match(before)
        is_part = head.endswith("由") and not is_base(self._sentence, number)
        if head.startswith(("其他", "其它", "其余")):
            end = self._sentence.place(number) - len(head)
            without = _EXCEPT.search(self._sentence.text, 0, end)
            head = f"除{without['whom']}外，{head}" if without else head
        if TOLD_FROM.fullmatch(head) and (
            is_base(self._sentence, number) or is_stated_base(self._sentence, number)
        ):
            before = self._sentence.clause_before(number)  # 企业申请回落，由 8 件减至 5 件
            head = f"{COMPARISON.split(before, maxsplit=1)[0]}{head}"
        return "" if is_after or is_part else head.removesuffix("除")

    def _tail(self, number: int) -> str:
        """The words behind a figure, but those that lead to its parts: 412 件申请中，…"""
        return OF_IT.sub("", self._sentence.tail(number))

    def _with_others(
        self, claim: Claim, row: tuple[SpokenRow, SpokenSums], scopes: dict[tuple[str, ...], None]
    ) -> Claim:
        """A claim with what else it may be: in columns named before it, or of parts that were."""
        named = self._columns_before(claim)
        scopes.update(named)
        is_group = row[0].rows[0][0].endswith("*")
        text = self._sentence.text[: claim.start] if is_group else ""
        before = self._spoken(claim.check, text)
        parts = dict.fromkeys(one.rows[0][0] for _, _, one in before if is_part(one, row[0]))
        ended = end_of_list(self._sentence, self._told, claim.number)
        named = {one: None for one in named if one[1:]} if ended else scopes
        also = scoped(claim, tuple(named))
        if parts:  # 对国家秘密、过程性信息，不予公开 9 件
            also = (*also, ClaimReading(tuple(parts), claim.readings[0].columns))
        if also and _AMONG_THOSE.search(self._sentence.text, 0, claim.start):
            led = scoped(claim, (next(reversed(scopes)),))  # 企业的 3 件申请中，有 2 件予以公开
            also = (*also, *claim.readings) if led else also
            claim = replace(claim, readings=led or claim.readings)
        scopes.update((one.columns, None) for one in claim.readings)
        sums = claim.check.bare.rows if claim.check.bare else ()
        of_some = [
            one for one in claim.readings
            if one.rows not in sums and any({*one.rows} < {*whole} for whole in sums)
        ]  # fmt: skip
        if len(of_some) < len(claim.readings):  # 收到 9 件，上年结转 2 件，其中自然人 8 件
            of_all = tuple(one for one in claim.readings if one not in of_some)
            claim, also = replace(claim, readings=of_all), (*also, *of_some)
        return replace(claim, also=also)

    def _rows(
        self, topic: Quoted, number: int, head: str, tail: str, earlier: EarlierRows, *, named: bool
    ) -> tuple[list[tuple[SpokenRow, SpokenSums]], str]:
        """The rows that a figure speaks of, each with the sums it may be, and the words of them."""
        each = self._each_row(topic, number) or self._led(topic, number, head)
        if each:
            return [(each, each.rows)], head
        names = [self._spoken(topic, one) for one in (head, tail)]
        is_named = [not all(row.verb for _, _, row in one) for one in names]
        is_lead = head.endswith("：") and is_named == [False, True]
        is_lead = is_lead or (head.endswith(("中，", "里，")) and bool(names[1]) and is_named[1])
        is_lead = is_lead or any(
            is_part(kind[2], of[2]) and _OF_KIND.fullmatch(tail, 0, kind[0])
            for kind in names[1][:1]
            for of in names[0]
        )
        ordered = (tail, head) if is_lead else (head, tail)
        for words in (tail or head,) if _STILL.search(head) else ordered:
            spoken = self._meant(topic, words, number, earlier, named=named)
            if words is tail:
                spoken = [one for one in spoken if one[0] <= _MAX_AFTER_LENGTH][:1]
            is_known = self._is_plain(topic, words) or not (spoken or self._columns(topic, words))
            is_known = is_known and (words is head or not spoken or self._is_plain(topic, head))
            rows = [row for _, _, row in spoken]
            is_reason = words is tail and _BECAUSE.match(tail)
            is_odd = are_at_odds(self._spoken(topic, words), words)
            is_odd |= bool(is_reason and self._has_other_outcome(topic, number, rows))
            if not is_known or is_odd:
                return [], ""
            if spoken and _EVENLY.search(words):
                return [(one, one.rows) for _, _, one in clearest(spoken)], head + tail
            if spoken:
                return joined_rows(clearest(spoken), words), head + tail
        return [], head + tail

    def _meant(
        self, topic: Quoted, words: str, number: int, earlier: EarlierRows, *, named: bool
    ) -> list[Spoken]:
        """The rows that some words name, and verbs where it is named what they are of."""
        has_next = number + 1 < len(self._sentence.figures)
        if has_next and words == self._sentence.before(number + 1):
            named = False  # 5 件申请办完 4 件
        return [
            one for one in self._spoken(topic, words)
            if not one[2].verb or (named and self._is_whole(one, number, earlier))
        ]  # fmt: skip

    def _is_whole(self, spoken: Spoken, number: int, earlier: EarlierRows) -> bool:
        """Whether a verb tells of all there was, not of a part of those told before it."""
        text, row = self._sentence.text, spoken[2]
        place = self._sentence.place(number)
        if _AMONG.search(text, 0, place):
            return False
        ended = end_of_list(self._sentence, self._told, number)
        listed = text.rfind("其中", 0, place) > max(text.rfind("；", 0, place), ended)
        listed = listed or _OF_THESE.search(text, 0, place) is not None
        return not listed or not (row.part or any(before.part for _, (before, _) in earlier))
