"""What the figures of a sentence claim: which cells, of whose and which year, and how sure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from msgspec.structs import replace

from app.checks.prose.clauses import (
    Time,
    direction,
    is_base,
    is_change,
    is_compared,
    is_reached,
    is_told_base,
    listed_year,
    time_of,
    topic_marks,
)
from app.checks.prose.common import found, texts_of
from app.checks.prose.denials import DenialReader
from app.checks.prose.spoken import (
    Around,
    Claim,
    ClaimReading,
    Read,
    SentenceReader,
    Spoken,
    SpokenSums,
    clearest,
    is_implied,
    joined_rows,
    spoken_rows,
)
from app.checks.prose.text import Prose, Sentence, open_bracket
from app.edition.text_check_kinds import Quoted, SpokenRow, WordingCheck
from app.report.numbers import chinese_number
from app.report.report import Report

_MIN_OFFICE = 4
"""Signs of an office's own name that no other has: 党政办公室, not 办公室."""

_LIST_OPENED = re.compile(r"其中|包括|包含|(?:分别|依次)(?:为|是|有|：)")
_YEAR_ALONE = re.compile(r"(?:20\d\d年度?|上一?年度?|去年|前年|今年|本年度?)(?:为|则?是|达到?|有)?")
"""2023年收到 120 件，2024年 148 件: of the same."""
_EACH = re.compile(r"分别|依次|各为")
_AND = re.compile("[、和及并与]|^$")
_AND_OTHERS = re.compile("[和与及]")
_TOLD_FROM = re.compile(r"(?:(?<!理)由|从)[^，；\d]{0,12}$")
_OUTCOME = re.compile(
    r"[，,](?:经审理|审理|复议|办理)?(?:结果|均|全部|都)(?:均|全部|都|为|是|被|获|作出|予以)*(?P<what>维持|纠正|撤销)"
)
_OF_THESE = re.compile(
    r"(?:收到|受理|新收|新增|接收|登记)的\d[^，,；;。]{1,20}[，,]?[^，,；;。\d]{0,10}$"
)
"""Of what was received so much was done: 本年度收到的 148 件申请已办结 140 件."""
_LEAD = re.compile(
    r"(?:^|[。；])(?P<who>[^，；。：\d]{2,16}?)(?:提出|提交)?的?(?:政府信息公开)?申请"
    r"(?:中|里|方面|办理情况|办理结果)?[，,：:](?:其中)?[^；。]{0,80}$"
)
_LED = re.compile(
    r"(?:^|[。；，])(?P<who>(?:20\d\d年度?)?[^，；。：\d]{2,20}?(?:20\d\d年度?[^，；。：\d]{0,10})?)"
    r"(?:的\d{1,6}[件起宗份](?:申请|案件)?)?(?:(?:中|里)[，,]|：)[^；。：]{0,80}$"
)
_BEHIND = re.compile(
    r"[，,](?P<who>[^，；。\d]{2,20}?)(?:逐年|持续|连年|呈|不断|稳步|总体|增|减|上升|下降|$)"
)
_SO_MANY = re.compile(r"(?P<n>[二两三四五六])[类项种者](?:合计|[共总]计|共|申请|答复|情形|决定)")
_AMONG = re.compile(
    r"(?:收到|受理|新收|新增|接收)的?[^，,；;。\d]{0,10}(?:申请|件)(?:中|里)[，,][^；;。]{0,60}$"
)
"""Parts of what was received: 新收申请件中，一次受理的 132 件."""
_PARTS_OF = re.compile(
    r"(?:继续|尚在|正在|仍在)[^，。；\d]{0,6}的\d+[件宗份条起](?:申请)?中[，,]"
    r"|(?:其中|中有)[^；。]{0,60}$"
)
"""Of what is counted right before: 继续办理的 8 件申请中，自然人 7 件."""
_CLAUSE = re.compile("[^，,；;：:。（）()]{4,60}")
_NAMED_BEHIND = re.compile(r"[^，；。、的为是有]{2,12}(?:申请|案件|公开|提供|处理)[和与及]$")
_CLAUSE_END = re.compile("[，,；;。]")
_BUT = re.compile(r"除|其余|部分|其中|\d")
RATES = ("%", "个百分点", "百分点", "倍")
_COMPARISON = re.compile(r"所占|同比|环比|比|较|与|占|由|从|相较|增|减|上升|下降|提高|降")
_MAX_AFTER_LENGTH = 12
_COUNTED_IN = re.compile(r"[（(](?:包?含|包括|加上?|连同)(?P<what>[^（）()\d，；。转]{2,20})[）)]")
_BRACKETED = re.compile(r"[（(〔\[【][^（）()〔〕\[\]【】\d]{0,40}[）)〕\]】]")


def said_in(report: Report, check: WordingCheck) -> Iterator[tuple[str, Prose, Sentence, Read]]:
    """Every sentence of the texts that a check reads, with what it claims."""
    checks = tuple(one for one in report.edition.checks if isinstance(one, Quoted))
    organisation = report.details.organisation
    office = (organisation.office,) if len(organisation.office) > _MIN_OFFICE else ()
    own = "|".join(dict.fromkeys((*own_names(organisation.name), *office)))
    for key, prose in texts_of(report, check):
        for sentence, read in _read_text(checks, prose, Around(key, own, report.details.year)):
            yield key, prose, sentence, read


@lru_cache(maxsize=32)
def _read_text(
    checks: tuple[Quoted, ...], prose: Prose, around: Around
) -> tuple[tuple[Sentence, Read], ...]:
    """All sentences of a text with what they claim; each is read after the one before it."""
    done, before, paragraph = [], around, -1
    for sentence in prose.sentences:
        read = read_sentence(checks, sentence, before if sentence.start == paragraph else around)
        if (read.topic, read.is_other) != (before.topic, before.is_other):
            before = replace(around, topic=read.topic, is_other=read.is_other)
        paragraph = sentence.end
        done.append((sentence, read))
    return tuple(done)


def own_names(name: str) -> Iterator[str]:
    """The ways in which an office writes its own name, the longest first."""
    core = re.sub(r"(?:人民政府|政府)?(?:办公室|办事处)?$", "", name.strip())
    short = re.sub(r"^.{2,8}?(?:省|市|自治州|县|区|旗)(?=.{2,})", "", core)
    for one in (name.strip(), core, short):
        if len(one) > 1:
            yield one


@lru_cache(maxsize=4096)
def read_sentence(checks: tuple[Quoted, ...], sentence: Sentence, around: Around) -> Read:
    """The claims of one sentence, those of other offices and other business left out."""
    text = sentence.text
    implied = next((one for one in checks if is_implied(one, sentence, around.section)), None)
    marks = topic_marks(checks, text)
    reader = _FigureReader(checks, sentence, around, implied, marks)
    denials = DenialReader(checks, sentence, around, implied, marks)
    claims = (*reader.figures(), *denials.nils())
    last = marks[-1][2] if marks else implied or around.topic
    is_other = marks[-1][2] is None if marks else around.is_other
    return Read(claims, last, is_other, tuple(reader.rated()), tuple(reader.told()))


EarlierRows = list[tuple[Quoted, SpokenRow]]
"""The rows that figures before one were of, with their matters, the last first."""


class _FigureReader(SentenceReader):
    """Reads one sentence."""

    def figures(self) -> Iterator[Claim]:
        """The claims that figures make."""
        earlier: EarlierRows = []
        scopes: dict[tuple[str, ...], None] = {}
        last: Claim | None = None
        base: int | None = None
        unclear = -1
        for number, figure in enumerate(self._sentence.figures):
            if is_change(self._sentence, number) or figure.unit in RATES:
                continue
            goes_on = self._goes_on(last, number) if last else None
            if goes_on:
                last = goes_on
                if figure.unit in last.check.units:
                    yield last
                continue
            if last and is_told_base(self._sentence, number):
                yield from self._compared(last, number)
            is_listed = self._sentence.before(number).startswith("、")
            claim_row = self._claim_of(number, figure.unit, earlier)
            if claim_row is None or (is_listed and unclear == number - 1):
                unclear = number
                last = last if is_listed else None
                base = number if is_told_base(self._sentence, number) else base
                continue
            claim, row = claim_row
            scopes.update(self._columns_before(claim))
            also = _scoped(claim, tuple(scopes))
            claim = replace(claim, also=also) if also else claim
            scopes.update((one.columns, None) for one in claim.readings)
            yield from self._outcome_of_all(claim)
            if row is not claim.check.bare and (claim.check, row) not in earlier:
                earlier.insert(0, (claim.check, row))
            if claim.readings:
                last = claim
                yield claim
                yield from self._base_of(claim, base)
            base = None

    def rated(self) -> Iterator[Claim]:
        """The cells that rates and changes are of, by the words of their own clause."""
        for number, figure in enumerate(self._sentence.figures):
            if figure.unit not in RATES and not is_change(self._sentence, number):
                continue
            base = number - 1 if number and is_told_base(self._sentence, number - 1) else number
            end = figure.start - self._sentence.start
            claim = self._rated(number, end, self._sentence.head(base))
            if claim:
                yield claim

    def told(self) -> Iterator[Claim]:
        """The cells that clauses without a figure compare with the year before: 复议较上年增加."""
        sentence = self._sentence
        places = [one.start - sentence.start for one in sentence.figures]
        for match in _CLAUSE.finditer(sentence.text) if is_compared(sentence.text) else ():
            start, end = match.span()
            if is_compared(match.group()) and not any(start <= place < end for place in places):
                claim = self._rated(None, end, match.group())
                if claim:
                    yield replace(claim, end=end)

    def _rated(self, number: int | None, end: int, head: str) -> Claim | None:
        topic, named = self._topic(end)
        words = _COMPARISON.split(head, maxsplit=1)[0]
        if topic is None or not self._is_about(topic, end) or found(topic.subset, words):
            return None
        if self._is_elsewhere(end, head):
            return None
        spoken = [
            one for one in spoken_rows(topic, words, self._around.year)
            if not one[2].verb or named
        ]  # fmt: skip
        rows = joined_rows(clearest(spoken), words) if spoken else []
        columns = self._columns(topic, words)
        if not self._is_plain(topic, words):
            return None
        if not rows and columns and topic.bare and named:
            rows = [(topic.bare, topic.bare.rows)]
        readings = tuple(
            ClaimReading(names, columns or topic.default)
            for _, sums in rows for names in sums if columns or topic.default
        )  # fmt: skip
        start = end - len(head)
        return Claim(topic, number, start, end, readings, Time.THIS) if readings else None

    def _goes_on(self, last: Claim, number: int) -> Claim | None:
        """What a figure claims that goes on with the one before, if it does.

        由 3 件增至 5 件; 2023年、2024年分别 3 件、5 件.
        """
        sentence, figure = self._sentence, self._sentence.figures[number]
        if is_reached(sentence.text, figure.start - sentence.start):
            end = figure.end - sentence.start
            return replace(last, number=number, end=end, time=Time.THIS)
        is_next = last.number == number - 1
        head = sentence.head(number).lstrip("、和与")
        is_told = not head and listed_year(sentence, number, self._around.year)
        if is_next and (is_told or _YEAR_ALONE.fullmatch(head)):
            time = time_of(sentence, number, self._around.year)
            return replace(last, number=number, time=time)
        return None

    def _compared(self, claim: Claim, number: int) -> Iterator[Claim]:
        """What a claim right before a figure is compared with: 新收 6 件，较上年 4 件增长 50%."""
        figure, start = self._sentence.figures[number], self._sentence.start
        after = self._sentence.before(number + 1)
        if claim.number == number - 1 and figure.unit in claim.check.units and direction(after):
            first, end = figure.start - start - len(self._sentence.head(number)), figure.end - start
            time = time_of(self._sentence, number, self._around.year)
            yield replace(claim, number=number, start=first, end=end, time=time)

    def _base_of(self, claim: Claim, base: int | None) -> Iterator[Claim]:
        """What a claim is compared with, told before it: 与上年的 112 件相比，收到 148 件."""
        if base is None or claim.time is not Time.THIS:
            return
        figure, start = self._sentence.figures[base], self._sentence.start
        after = self._sentence.before(base + 1)
        if figure.unit in claim.check.units and after.startswith("相比"):
            time = time_of(self._sentence, base, self._around.year)
            first, end = figure.start - start - len(self._sentence.head(base)), figure.end - start
            yield replace(claim, number=base, start=first, end=end, time=time)

    def _outcome_of_all(self, claim: Claim) -> Iterator[Claim]:
        """What all that a figure counts came to: 复议 1 件，结果纠正."""
        sentence, number, check = self._sentence, claim.number or 0, claim.check
        most = sentence.figures[number + 1].start if number + 1 < len(sentence.figures) else None
        behind = sentence.text[claim.end : most and most - sentence.start]
        match = _OUTCOME.match(behind)
        if match is None or check.bare is None or _BUT.search(behind):
            return
        if most is not None and not _CLAUSE_END.search(behind, match.end()):
            return
        columns = self._columns(check, match["what"])
        sums = tuple(one.rows for one in claim.readings if one.columns == check.default)
        if columns and sums and set(columns).isdisjoint(check.default):
            readings = tuple(ClaimReading(rows, columns) for rows in sums)
            end = claim.end + match.end()
            yield replace(claim, end=end, readings=readings)

    def _claim_of(
        self, number: int, unit: str, earlier: EarlierRows
    ) -> tuple[Claim, SpokenRow] | None:
        sentence = self._sentence
        figure = sentence.figures[number]
        head, tail = self._head(number), sentence.tail(number)
        end = figure.end - sentence.start
        topic, named = self._topic(end + len(tail))
        if topic is None or unit not in topic.units or not self._is_about(topic, end + len(tail)):
            return None
        own_words = self._own_words(topic, head)
        place = figure.start - sentence.start
        if found(topic.subset, own_words) or found(topic.subset, tail):
            return None
        if self._is_elsewhere(place, head):
            return None
        rows, words = self._rows(topic, number, own_words, tail, earlier, named=named)
        lone = "" if _AND_OTHERS.search(tail) else tail
        columns = self._columns(topic, head + lone if words else own_words + lone)
        if not rows:
            spoken = [row for check, row in earlier if check is topic]
            is_part = self._is_bracketed(number) or _PARTS_OF.search(sentence.text, 0, place)
            if not spoken and topic.bare and named and not is_part:
                spoken = [topic.bare]
            if not (words and spoken and columns):
                return None
            rows = [(row, row.rows) for row in spoken]
        elif self._is_bracketed(number) and any(row.verb for row, _ in rows):
            return None
        start = place - len(head)
        columns = columns or self._columns_led(topic, start)
        readings = tuple(
            ClaimReading(names, columns or topic.default) for _, sums in rows for names in sums
        )
        time = time_of(sentence, number, self._around.year)
        if not (columns or topic.default):
            readings = ()
        claim = Claim(topic, number, start, end, readings, time)
        return claim, rows[0][0]

    def _head(self, number: int) -> str:
        """The words that lead to a figure, but those that belong to the one before it.

        由 128 件自然人申请和 20 件组织申请构成.
        """
        head, before = self._sentence.head(number), self._sentence.before(number)
        is_after = number and before.endswith(("和", "与", "及")) and _NAMED_BEHIND.match(before)
        is_part = head.endswith("由") and not is_base(self._sentence, number)
        return "" if is_after or is_part else head

    def _columns_before(self, claim: Claim) -> dict[tuple[str, ...], None]:
        """The columns that a sentence has named before a claim, without a figure or with one."""
        columns = self._columns(claim.check, self._sentence.text[: claim.start])
        together = (columns,) if len(columns) > 1 else ()
        return dict.fromkeys((*((one,) for one in columns), *together))

    def _columns_led(self, topic: Quoted, place: int) -> tuple[str, ...]:
        """The columns that a clause before a list is of: 自然人提出的申请中，予以公开 56 件."""
        lead = _LEAD.search(self._sentence.text, 0, place)
        return self._columns(topic, lead["who"]) if lead else ()

    def _own_words(self, topic: Quoted, head: str) -> str:
        """A figure's own words; of brackets, only rows counted in are kept: （含部分公开）."""
        opened = max((one.end() for one in _LIST_OPENED.finditer(head)), default=0)
        words = head[opened:]
        if not words or _YEAR_ALONE.fullmatch(words):
            words = head[:opened]  # 新收申请分别为2023年124件
        match = _COUNTED_IN.search(words)
        if match and spoken_rows(topic, words[: match.start()], self._around.year):
            words = f"{words[: match.start()]}和{match['what']}{words[match.end() :]}"
        return _TOLD_FROM.sub("", _BRACKETED.sub("", words)) or head[opened:]

    def _rows(
        self, topic: Quoted, number: int, head: str, tail: str, earlier: EarlierRows, *, named: bool
    ) -> tuple[list[tuple[SpokenRow, SpokenSums]], str]:
        """The rows that a figure speaks of, each with the sums it may be, and the words of them."""
        each = self._each(topic, number) or self._led(topic, number, head)
        if each:
            return [(each, each.rows)], head
        for words in (head, tail):
            spoken = [
                one for one in spoken_rows(topic, words, self._around.year)
                if not one[2].verb or (named and self._is_whole(one, number, earlier))
            ]  # fmt: skip
            if words is tail:
                spoken = [one for one in spoken if one[0] <= _MAX_AFTER_LENGTH][:1]
            if not self._is_plain(topic, words) and (spoken or self._columns(topic, words)):
                return [], ""
            if _are_at_odds(spoken, words):
                return [], ""
            if spoken:
                rows = joined_rows(clearest(spoken), words)
                return ([], "") if _are_too_few(rows, words) else (rows, head + tail)
        return [], head + tail

    def _is_whole(self, spoken: Spoken, number: int, earlier: EarlierRows) -> bool:
        """Whether a verb tells of all there was, not of a part of those told before it."""
        text, row = self._sentence.text, spoken[2]
        place = self._sentence.figures[number].start - self._sentence.start
        if _AMONG.search(text, 0, place):
            return False
        listed = text.rfind("其中", 0, place) > text.rfind("；", 0, place)
        listed = listed or _OF_THESE.search(text, 0, place) is not None
        return not listed or not (row.part or any(before.part for _, before in earlier))

    def _each(self, topic: Quoted, number: int) -> SpokenRow | None:
        """The row of a figure in a list that is told apart: 公开、部分公开分别为 3 件、2 件."""
        figures, text = self._sentence.figures, self._sentence.text
        for first in range(number, -1, -1):
            place = figures[first].start - self._sentence.start
            between = self._sentence.before(first)
            match = _EACH.search(between)
            if match:
                start = max(text.rfind(mark, 0, place) for mark in "；。，")
                lead = text[max(0, start + 1 if start >= 0 else 0) : place]
                if "、" not in lead and "和" not in lead:
                    lead = self._sentence.head(first)
                rows = spoken_rows(topic, lead, self._around.year)
                names = [row for _, _, row in rows if not row.verb]
                wanted = number - first
                return names[wanted] if 1 < len(names) > wanted else None
            if between.strip("、，,和及 ") != "":
                return None
        return None

    def _led(self, topic: Quoted, number: int, head: str) -> SpokenRow | None:
        """The row that a list is of: 行政诉讼：维持 2 件; 结转的申请中，自然人 5 件.

        One of years may name it behind them: 2023年97件、2024年148件，新收申请增加.
        """
        text, figures = self._sentence.text, self._sentence.figures
        start = figures[number].start - self._sentence.start
        lead = _LED.search(text, 0, start)
        if _YEAR_ALONE.fullmatch(head.lstrip("、和")):
            last = max(
                (at for at, _ in enumerate(figures) if _YEAR_ALONE.search(self._sentence.head(at)))
            )
            lead = _BEHIND.match(text, figures[last].end - self._sentence.start)
        elif not self._columns(topic, head):
            return None
        rows = spoken_rows(topic, lead["who"], self._around.year) if lead else []
        if spoken_rows(topic, head, self._around.year) or len(rows) != 1 or rows[0][2].loose:
            return None
        return rows[0][2] if lead and self._is_plain(topic, lead["who"]) else None

    def _is_bracketed(self, number: int) -> bool:
        place = self._sentence.figures[number].start - self._sentence.start
        return open_bracket(self._sentence.text, 0, place) is not None


def _are_too_few(rows: list[tuple[SpokenRow, SpokenSums]], words: str) -> bool:
    """Whether words tell of more rows together than are read: 三类合计 of one."""
    count = _SO_MANY.search(words)
    return count is not None and chinese_number(count["n"]) != len(rows[0][1][0])


def _are_at_odds(spoken: list[Spoken], words: str) -> bool:
    """Whether verbs tell of two things at once: 当年收到当年办结的."""
    verbs = [one for one in spoken if one[2].verb and not one[2].loose]
    return any(
        one[2] is not other[2] and not _AND.search(words[one[1] : other[0]])
        for one, other in pairwise(verbs)
    )


def _scoped(claim: Claim, scopes: tuple[tuple[str, ...], ...]) -> tuple[ClaimReading, ...]:
    """The readings of a claim in the columns that figures before it were of."""
    return tuple(
        ClaimReading(one.rows, columns)
        for one in claim.readings if one.columns == claim.check.default
        for columns in scopes if columns != one.columns
    )  # fmt: skip
