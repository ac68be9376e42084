"""What the words of a sentence speak of: a matter, rows and columns of its table, all or a part."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, Self, TypeVar

from app import patterns as re
from app.checks.prose.clauses import (
    ABOUT_ANSWERS,
    counts_something,
    is_others,
    topic_marks,
    without_own_names,
)
from app.checks.prose.common import COMPARISON, Around, Claim, ClaimReading, found, kept, regex
from app.checks.prose.text import Sentence
from app.edition.text_check_kinds import Quoted, SpokenColumn, SpokenRow
from app.report.numbers import chinese_number

_JOINED = re.compile(
    r"(?:的|类|件|申请|案件|答复)*(?:[、和及与或+＋]|以及|加上?)(?:被|提起|提出|申请|引起|属于?|涉及|危及|因)?[“\"]?"
)
_EITHER = re.compile(r"(?:的)?并(?:且|予以|已)?")
_AND, _MAX_REASON_LENGTH = re.compile("[、和及并与]|^$"), 10
_PLAIN_TIMES = re.compile(
    r"(?:20\d\d|本|全|今|当|上一?|下一?|次|去|明|一|近[两二三])年(?:度|以?来|里|内|末|底|初)?|年度内?|年内|期间|(?:自[\u4e00-\u9fa5]{1,6}|[\u4e00-\u9fa5]{0,3})以来|去年|"
    r"截[至止]到?|\d{1,2}月(?:\d{1,2}日|底|末|份)?|年[底末初终]前?|目前"
)
_PLAIN = re.compile(
    r"唯一|首次|[镇乡]级|(?:辖区|园区|境)内|[当本外]地|(?<![\u4e00-\u9fa5])[省市县区镇乡]里|"
    r"一共|处理后|除$|留$|实现|[省市县区镇乡]机关|下来|过(?!程)|里[头面]|提(?=的?$)|[按作]为?(?= )|"
    r"(?:我|本)(?:单位|机关|街道|[局委办厅院镇乡县区市省])|全(?:[省市县区镇乡局厅委]|街道)|各级|分局|所属|部门|"
    r"持平|党政(?:综合)?办(?:公室)?|街道|向[省市县区镇乡](?:人民)?政府|构成|组成|面对|"
    r"行政机关|机关|单位|保护|依申请公开|属于|得到|其[他它余]|(?:[镇乡]|街道)本级|而|来(?!源)|宣布|违法(?:违规)?行为|现象|突出|活跃|踊跃|频[繁发]|居多|多发|高发|高(?=达)|最(?:主要|[多高大])|判定|认定|视为|最终|告知|就|[一二两三四五六七八九]成(?!立)|[大过]?半数?|大?多数|绝大|主力|主体|主因|仍旧?|依旧|仍然|但|却|即|该类?|本类|一类|之后|随后|期间|当[中里]|里|内(?!部)|按(?=结果|类型|情形|主体|口径)|[这那](?=$|\s)|(?<=\s)等(?=\s)|贡献|占据|递来|面向|危及|仅?次于|合[起在一]+来?|加(?:起来|在一起)|悉数|业已|先后|陆续|整体|总体|一并|且|变(?=[为成])|增(?=[加至到为])|减(?=[少至到为])|升(?=[至到为])|降(?=[低至到为])|支持|获得?|[人家]次|依次|依法依规|依法|依规|依照|依据|依|根据|按照|按规定|规定|形式|书面|群众|公众|村民|居民|社会|公民|"
    r"任何|出现|需要|情形|窗口|仍|有关|相关|有效|正式|事项|案件|办件|申请|政府|政务|信息|公开|提出|提交|提起|发生|引起|引发|"
    r"产生|因为?|由于|涉及?|收到|新收|接收|接到|接受|受理|办理|办结|答复|回复|处理|作出|做出|决定|"
    r"情况|方面|工作|结果|总体|主体|类别|来源|继续|不再|不存在|原因|理由|为主|共同|实际|件数|其中|包括|分别|另外?|(?:可能|将会?|会)?损害|则|同时|此外|以及|并且|[^\u4e00-\u9fa5]|"
    r"超过|突破|不足|不到|将近|接近|大约|多达|逾|超|仅|只|(?:以上|上述|这)?[两二三四五六七八九十][类者项种]|"
    r"(?:经|通过)?(?:检索|查询|查找|核查|审查|核实|研究)[后并]?|[之以]后|依[旧然]|[未不](?:予|能)?(?:公开|提供)|"
    r"属|方式|主要|次之|居[首次]位?|递交|(?:以|之)?外$|所(?=[有收提受办])|收(?=申请|件|$)|[局委厅办]机关|经(?!济)|"
    r"作(?!为)|[的了到共计总合数量额为是有约近达均各类种全部都已累等新也还又含加上以和与及或并且被受由从自对向在中人件出]"
)
_COUNTED_IN = re.compile(r"[（(](?:包?含|包括|加上?|连同)(?P<what>[^（）()\d，；。转]{2,20})[）)]")
_WITHOUT = re.compile(
    r"(?:不计|不含|不包括|扣除|剔除|除去|减去)[^，；。]{0,30}[，,]|除[^，；。]{1,20}(?:外|以外)(?![，,]?其[他它余])"
)
_PER = re.compile(r"每[十百千万\d]{1,5}[件人条份宗起名户]")  # 每百件申请中，约 86 件来自个人
_NARROWED = re.compile(r"其中[^；。]{0,60}信息公开")
_CARRIED = re.compile(
    r"新(?:发生|增|收)[^，；。]{0,8}(?:复议|诉讼|案件)[^；。]{0,30}[上去]年度?(?:结转|遗留|未结|转入)"
)
CRITERION = re.compile(
    r"(?:以上|以下)?的[^，；。\d]{1,12}\d{1,5}(?:个|家)"
    r"|[^。；\d]{0,20}征求(?!(?:第三方)?意见后[^，；。]{0,6}不)"
)
"""What tells units apart, no count of theirs: 申请超过 20 件的乡镇有 2 个; and what was asked."""
_ASKED_OTHERS = re.compile(
    r"(?:征求[^；。\d]{0,8}意见[^；。\d]{0,4}|第三方(?:意见|书面意见|反馈|回函|复函)[^，。；\d]{0,8})\d[^；。]*$"
)
"""What those said who were asked, and what came of it: 征求第三方意见 29 件，不同意的 11 件."""
_LAST_WORDS = re.compile(
    r"(?:^|[，；。：、\d占收理结的]|(?<![代帮])办)(?P<of>[^，；。：、\d占收理办结的]{0,16})(?<!登记)$"
)
"""The words before 申请, which is for something else if nobody knows them: 低保申请."""
OF_IT = re.compile(
    "(?<![理办审查])(?:当|之|其)?[中里](?:[，,]?有)?$"
    "|^(?:申请|案件|复议|诉讼)*[中里]?(?:无一|没有一|[均都](?:未被|没有?被))[^，；。]*$"
)
_LEAD = re.compile(
    r"(?:^|[。；])(?P<who>[^，；。：\d]{2,16}?)(?:提出|提交)?的?(?:政府信息公开)?申请"
    r"(?:中|里|方面|办理情况|办理结果)?[，,：:](?:其中)?[^；。]{0,80}$"
)
_REASON = re.compile(r"(?:因|由于)[^，；。]{2,30}(?:原因|情形|等)的?[，,]$")
_NOT_ABOUT = re.compile(
    r"(?:不属于|不涉及|均非|并非)[^，。；]{0,8}信息公开|与[^，。；]{0,8}信息公开[^，。；]{0,4}(?:无关|无涉)"
    r"|合并(?:计算|统计)|[一二]审(?:的)?行政诉讼(?:案件)?\d|20\d\d年度?[和、至与及到—-]+20\d\d年度?[^，。；]{0,2}[两二三四五]年"
)

SpokenSums = tuple[tuple[str, ...], ...]
"""The sets of rows that a writer may mean."""

_Name = TypeVar("_Name", SpokenRow, SpokenColumn)

Spoken = tuple[int, int, SpokenRow]
"""A row that is named, and where."""


MIN_SHOWN, MIN_CHANGED = 5, 3
"""The least count that is hardly that of a cell by chance, or by how much one changed."""


class SentenceReader:
    """What is common to all that is read of a sentence."""

    def __init__(self, checks: tuple[Quoted, ...], sentence: Sentence, around: Around) -> None:
        self._checks = checks
        self._sentence = sentence
        self._around = around
        self._implied = matter_implied(checks, sentence.heading, around.section)
        self.known: dict[object, Any] = {}
        self.marks = [
            (start, end, self._of_row(start) if matter is None else matter)
            for start, end, matter in topic_marks(checks, sentence.text)
        ]

    @classmethod
    def beside(cls, other: SentenceReader, around: Around | None = None) -> Self:
        """A reader of the same sentence that knows what another has found in it."""
        reader = cls.__new__(cls)
        reader.__dict__.update(other.__dict__, _around=around or other._around)
        return reader

    def _of_row(self, place: int) -> Quoted | None:
        """The matter whose row or column is named up to there: 遗留申请 is no other business."""
        for check, (start, end, row) in self._rows_named:
            if start <= place <= end and not row.verb:
                return check
        text, year = self._sentence.text[:place], self._around.year
        for check in self._checks:
            if any(end == place for _, end, _ in spoken_columns(check, text, year)):
                return check
        words = _LAST_WORDS.search(text)
        if words and self._sentence.text.startswith("申请", place):
            mine = (one for one in self._checks if one.other and self._is_plain(one, words["of"]))
            return next(mine, None)  # 占申请总量, 各类主体递交申请
        return None

    @cached_property
    def _rows_named(self) -> tuple[tuple[Quoted, Spoken], ...]:
        """The rows of all matters that the sentence names."""
        text = self._sentence.text
        return tuple((check, one) for check in self._checks for one in self._spoken(check, text))

    def _topic(self, place: int) -> tuple[Quoted | None, bool]:
        """The matter at a place of the sentence, and whether the sentence itself names it."""
        before = [mark for mark in self.marks if mark[0] < place]
        if before:
            return before[-1][2], True
        return self.matter, bool(self._implied or self._labelled or self._around.supposed)

    @property
    def matter(self) -> Quoted | None:
        """The matter of what is said where the sentence names none."""
        if self._labelled and (self.marks or not self._around.is_other):
            return self._labelled[0]
        if self.marks:
            return self.marks[0][2]
        if self._around.is_other:
            return None
        supposed = self._checks[0] if self._around.supposed else None
        return self._implied or self._around.topic or supposed

    @property
    def is_of_none(self) -> bool:
        """Whether nothing that the sentence says is of a matter of the form."""
        return self.matter is None and all(matter is None for _, _, matter in self.marks)

    @property
    def last(self) -> Quoted | None:
        """The matter that the sentence ends with."""
        return self.marks[-1][2] if self.marks else self.matter

    @cached_property
    def _labelled(self) -> tuple[Quoted, ...]:
        """The matters of which the sentence has names that nothing else has."""
        text, year = self._sentence.text, self._around.year
        labels = _label_pattern(self._checks, year)
        if not labels.pattern or not any(re.all_in(text, labels)):
            return ()
        by_row = {check.id for check, (_, _, row) in self._rows_named if row.label}
        return tuple(
            check for check in self._checks
            if check.id in by_row
            or any(column.label for _, _, column in spoken_columns(check, text, year))
        )  # fmt: skip

    @kept
    def _spoken(self, topic: Quoted, words: str) -> list[Spoken]:
        """The rows that some words name, looked for once."""
        return spoken_rows(topic, words, self._around.year)

    def _counted_in(self, topic: Quoted, words: str) -> str:
        """Some words with the rows that brackets count in: 公开（含部分公开）, 公开和部分公开."""
        match = _COUNTED_IN.search(words)
        before = self._spoken(topic, words[: match.start()]) if match else []
        before = clearest(before)
        if not match or not before:
            return words
        end = before[-1][1]
        return f"{words[:end]}和{match['what']}{words[end : match.start()]}{words[match.end() :]}"

    def _unlabelled(self, topic: Quoted, words: str) -> str:
        """Some words without the names of rows that nothing else has."""
        for first, last, row in reversed(self._spoken(topic, words)):
            words = words[:first] + words[last:] if row.label else words
        return words

    @kept
    def _is_subset(self, topic: Quoted, words: str) -> bool:
        """Whether words make a figure a part of what a row counts, but for names of rows."""
        return found(topic.subset, words) and found(topic.subset, self._unlabelled(topic, words))

    def _is_plain(self, topic: Quoted, words: str) -> bool:
        return has_only_known_words(topic, words, self._around.own, self._around.year)

    def _is_elsewhere(self, place: int, head: str) -> bool:
        """Whether what stands at a place is another office's, or of less or more than all."""
        return is_others(self._sentence.text, place, self._around.own) or self._is_narrowed(
            place, head
        )

    @kept
    def _is_of_some(self, topic: Quoted, place: int) -> bool:
        """Whether a figure is of some that are told before it, which no row counts."""
        led = _LEAD.search(self._sentence.text, 0, place)  # 网上提交的申请中，予以公开 40 件
        return led is not None and found(topic.subset, led["who"])

    @cached_property
    def _is_apart(self) -> bool:
        """Whether a sentence says that it is of other business, or of this year's alone."""
        return any(one.search(self._sentence.text) for one in (_NOT_ABOUT, _CARRIED))

    @kept
    def _is_narrowed(self, place: int, head: str) -> bool:
        """Whether a figure leaves something out, or is of more than what is said of it later."""
        text = self._sentence.text
        before = (_WITHOUT, _PER, _ASKED_OTHERS)
        if self._is_apart or any(one.search(text, 0, place) for one in before):
            return True
        if _REASON.search(text, 0, place - len(head)):
            return True
        return "信息公开" not in head and _NARROWED.search(text, place) is not None

    @kept
    def _columns(self, topic: Quoted, words: str) -> tuple[str, ...]:
        spoken = spoken_columns(topic, words, self._around.year)
        return tuple(dict.fromkeys(name for _, _, one in spoken for name in one.columns))

    def _only_row(self, topic: Quoted, place: int) -> list[tuple[SpokenRow, SpokenSums]]:
        """The one row that a sentence has named up to a place: 行政复议已审结，2 件未审结."""
        spoken = self._spoken(topic, self._sentence.text[:place])
        rows = [row for _, _, row in spoken if not (row.verb or row.loose)]
        return [(rows[0], rows[0].rows)] if len(set(rows)) == 1 else []

    def _row_changed(self, topic: Quoted, number: int) -> list[tuple[SpokenRow, SpokenSums]]:
        """The row of which only the change was told: 申请减少 2 件，全年 60 件, 其中公民 9 件."""
        text, start, head = self._sentence.text, self._sentence.start, self._sentence.head(number)
        end = self._sentence.place(number)
        opened = end - len(head) if ALL_YEAR.fullmatch(head) else text.rfind("其中", 0, end)
        before = [at for at in range(number) if self._sentence.figures[at].end - start <= opened]
        if not before or any(counts_something(self._sentence, at) for at in before):
            return []
        rows = {row for _, _, row in clearest(self._spoken(topic, text[:opened]))}
        return [(row, row.rows) for row in rows] if len(rows) == 1 else []

    def _has_other_outcome(
        self, topic: Quoted, number: int, rows: list[SpokenRow], *, told: bool = False
    ) -> bool:
        """Whether it is told behind a reason what came of it: 1件因内容不明确，补正后予以公开.

        Or, if it must be `told`, in clauses of its own, which do not lead to the next figure.
        """
        sentence, ends = self._sentence, self._sentence.figures[number + 1 : number + 2]
        start = sentence.behind(number) + len(sentence.tail(number))
        behind = sentence.text[start : ends[0].start - sentence.start if ends else None]
        if told and ends:
            behind = behind[: max(map(behind.rfind, "，；")) + 1]
        return any(
            not (other.verb or is_part(one, other))
            for one in rows for _, _, other in self._spoken(topic, behind)
        )  # fmt: skip

    def _columns_before(self, claim: Claim) -> dict[tuple[str, ...], None]:
        """The columns that a sentence has named before a claim, without a figure or with one."""
        columns = self._columns(claim.check, self._sentence.text[: claim.start])
        together = (columns,) if len(columns) > 1 else ()
        return dict.fromkeys((*((one,) for one in columns), *together))

    def _columns_led(self, topic: Quoted, place: int) -> tuple[str, ...]:
        """The columns that a clause before a list is of: 自然人提出的申请中，予以公开 56 件."""
        lead = _LEAD.search(self._sentence.text, 0, place)
        return self._columns(topic, lead["who"]) if lead else ()

    def _is_about(self, topic: Quoted, end: int) -> bool:
        """Whether a sentence has said up to a place that the matter is the one of the form."""
        return (
            not topic.about
            or self._around.supposed
            or topic in self._labelled
            or matter_implied((topic,), self._sentence.heading, self._around.section) is not None
            or found(topic.about, f"{self._sentence.heading}\n{self._sentence.text[:end]}")
            or ABOUT_ANSWERS.search(self._sentence.text[end:]) is not None
        )


ALL_YEAR = re.compile("(?:全年|本年度?|今年)(?:共|合计|累计)?[为有达是]?")
_LIST_OPENED = re.compile(r"其中|包括|包含|(?:分别|依次)(?:为|是|有|：)")
TOLD_FROM = re.compile(
    r"(?:(?<!理)由|从|(?:比|较|与|同|和|跟)(?=20|上|去|[年期]初))"
    r"(?:(?:20\d\d年度?|上一?年度?|去年|[年期]初)(?:同期)?的?)?$"
)
_EXPLAINED = re.compile(r"(?<=[\u4e00-\u9fa5])、(?:告知|引导)[^，；。、\d]{2,20}的有?$")
"""What was told to those who asked, behind the outcome."""
_BRACKETED = re.compile(r"[（(〔\[【][^（）()〔〕\[\]【】\d]{0,40}[）)〕\]】]")
_COMPARED_FIRST = re.compile(r"^(?:比|较|与|同|和|跟)(?=(?:20\d\d年|上一?年|去年))")
_SO_MANY = re.compile(
    r"(?P<n>[二两三四五六])[类项种者](?:[^，；。\d]{0,8}(?:合计|[共总]计)|[共加合相]|之和|申请|答复|情形|决定)"
)


YEAR_ALONE = re.compile(r"(?:20\d\d年度?|上一?年度?|去年|前年|今年|本年度?)(?:为|则?是|达到?|有)?")
"""2023年收到 120 件，2024年 148 件: of the same."""


_LED = re.compile(
    r"(?:^|[。；，])(?:\d{1,6}[件起宗份])?(?P<who>(?:20\d\d年度?)?[^，；。：\d]{2,20}?(?:20\d\d年度?[^，；。：\d]{0,10})?)"
    r"(?:的\d{1,6}[件起宗份](?:申请|案件)?)?(?:(?:中|里)[，,]|：)[^；。：]{0,80}$"
)
_BEHIND = re.compile(
    r"[，,](?P<who>[^，；。\d]{2,20}?)(?:逐年|持续|连年|呈|不断|稳步|总体|增|减|上升|下降|$)"
)


def are_too_few(rows: list[tuple[SpokenRow, SpokenSums]], words: str) -> bool:
    """Whether words tell of more rows together than are read: 三类合计 of one."""
    count = _SO_MANY.search(words)
    return count is not None and chinese_number(count["n"]) != len(rows[0][1][0])


class WordsReader(SentenceReader):
    """Reads the words of the figures of one sentence."""

    @kept
    def _own_words(self, topic: Quoted, head: str) -> str:
        """A figure's own words; of brackets, only rows counted in are kept: （含部分公开）."""
        opened = max((one.end() for one in _LIST_OPENED.finditer(head)), default=0)
        words = head[opened:]
        if not words or YEAR_ALONE.fullmatch(words):
            words = head[:opened]  # 新收申请分别为2023年124件
        words = self._counted_in(topic, words)
        first, comma, rest = words.partition("，")
        if comma:  # 许可数量稳步增长，全年 98 万件
            words = f"{COMPARISON.split(first, maxsplit=1)[0]}，{rest}"
        words = _COMPARED_FIRST.sub("", words)
        why = _EXPLAINED.search(words)
        if why and not self._spoken(topic, why.group()):
            words = f"{words[: why.start()]}的"  # 行政查询事项、告知查询途径的有
        return TOLD_FROM.sub("", _BRACKETED.sub("", words)) or head[opened:]

    def _are_some(
        self, topic: Quoted, number: int, rows: list[tuple[SpokenRow, SpokenSums]], words: str
    ) -> bool:
        """Whether a figure is not of all that rows count: of some of them, or of more rows."""
        if are_too_few(rows, words):
            return True
        if self._sentence.depth(number):
            return any(row.verb for row, _ in rows)
        named = [row for row, _ in rows if not row.verb]  # 第三方不同意的 9 件中，予以公开 5 件
        is_of_it = OF_IT.search(self._sentence.tail(number)) is not None
        return is_of_it and self._has_other_outcome(topic, number, named)

    def _led(self, topic: Quoted, number: int, head: str) -> SpokenRow | None:
        """The row that a list is of: 行政诉讼：维持 2 件; 结转的申请中，自然人 5 件.

        One of years may name it behind them: 2023年97件、2024年148件，新收申请增加.
        """
        sentence = self._sentence
        lead = _LED.search(sentence.text, 0, sentence.place(number))
        if YEAR_ALONE.fullmatch(head.lstrip("、和")):
            places = range(len(sentence.figures))
            told = [at for at in places if YEAR_ALONE.search(sentence.head(at))]
            lead = _BEHIND.match(sentence.text, sentence.behind(told[-1]))
        elif not self._columns(topic, head + sentence.tail(number)):
            return None
        rows = self._spoken(topic, lead["who"]) if lead else []
        is_it = not self._spoken(topic, head) and len(rows) == 1 and not rows[0][2].loose
        return rows[0][2] if lead and is_it and self._is_plain(topic, lead["who"]) else None


@lru_cache(maxsize=1024)
def matter_implied(checks: tuple[Quoted, ...], heading: str, section: str) -> Quoted | None:
    """The matter that the section or the heading of a sentence says it is about."""
    told = (one for one in checks if section in one.sections or found(one.heading, heading))
    return next(told, None)


def clearest(spoken: list[Spoken]) -> list[Spoken]:
    """Without verbs if rows are named by more, without loose ones if any other is named."""
    return (
        [one for one in spoken if not one[2].verb]
        or [one for one in spoken if not one[2].loose]
        or spoken
    )


def scoped(claim: Claim, scopes: tuple[tuple[str, ...], ...]) -> tuple[ClaimReading, ...]:
    """The readings of a claim in the columns that figures before it were of."""
    return tuple(
        ClaimReading(one.rows, columns)
        for one in claim.readings if one.columns == claim.check.default
        for columns in scopes if columns != one.columns
    )  # fmt: skip


def joined_rows(spoken: list[Spoken], words: str) -> list[tuple[SpokenRow, SpokenSums]]:
    """The row named last, with those that are joined to it; each with the sums it may be."""
    start, _, row = spoken[-1]
    rows, sums, whole = [row], row.rows, row
    for before_start, before_end, before in reversed(spoken[:-1]):
        between = words[before_end:start].replace("”“", "、").strip("“”")
        if _EITHER.fullmatch(between):
            rows.append(before)
        elif _JOINED.fullmatch(between) and before is not row:
            sums = tuple((*one, *other) for one in before.rows[:1] for other in sums[:1])
            row = before
        elif is_part(before, whole) and len(between) <= _MAX_REASON_LENGTH:
            parts = [one for _, _, one in spoken[:-1] if is_part(one, whole)]
            rows = [before] if "等" not in between and len(parts) == 1 else [row, before]
            if len(parts) > 1:  # 案卷和行政查询的不予公开
                sums = (*sums, tuple(name for one in parts for name in one.rows[0]))
            break
        else:
            break
        start = before_start
    return [(one, sums if one is whole else one.rows) for one in rows]


def is_part(row: SpokenRow, group: SpokenRow) -> bool:
    """Whether a row is one of those that a group adds up: 因国家秘密不予公开."""
    name, whole = row.rows[0][0], group.rows[0][0]
    return whole.endswith("*") and name != whole and name.startswith(whole[:-1])


def are_at_odds(spoken: list[Spoken], words: str) -> bool:
    """Whether verbs tell of two things at once: 当年收到当年办结的."""
    verbs = [one for one in spoken if one[2].verb and not one[2].loose]
    return any(
        one[2] is not other[2] and not _AND.search(words[one[1] : other[0]])
        for one, other in pairwise(verbs)
    )


@lru_cache(maxsize=4096)
def has_only_known_words(topic: Quoted, words: str, own: str, year: int) -> bool:
    """Whether words say nothing but rows and columns, and what goes with all of them."""
    rest = without_own_names(words, own)
    for pattern in (_row_patterns(topic, year), _column_patterns(topic, year)):
        rest = pattern.sub(" ", rest) if pattern.pattern else rest
    rest = _PLAIN_TIMES.sub("", rest)
    for words_of in (topic.about, topic.plain):
        rest = regex(words_of).sub("", rest) if words_of else rest
    return not _PLAIN.sub("", rest)


def spoken_rows(topic: Quoted, words: str, year: int) -> list[Spoken]:
    """The rows that some words name, in order; of those that overlap the first of the data."""
    named = _named(_row_patterns(topic, year), topic.rows, words)
    return [one for one in named if not found(one[2].unless, words, year)]


def spoken_columns(topic: Quoted, words: str, year: int) -> list[tuple[int, int, SpokenColumn]]:
    """The columns that some words name, likewise."""
    return list(_named(_column_patterns(topic, year), topic.columns, words))


def _named(
    spoken: re.Pattern[str], names: tuple[_Name, ...], words: str
) -> Iterator[tuple[int, int, _Name]]:
    for match in re.all_in(words, spoken) if names else ():
        start, end = match.span()
        yield start, end, names[int((match.lastgroup or "g0")[1:])]


@lru_cache(maxsize=64)
def _row_patterns(topic: Quoted, year: int) -> re.Pattern[str]:
    return _alternatives(tuple(one.when for one in topic.rows), year)


@lru_cache(maxsize=64)
def _label_pattern(topics: tuple[Quoted, ...], year: int) -> re.Pattern[str]:
    rows = [row.when for topic in topics for row in topic.rows if row.label]
    columns = [one.when for topic in topics for one in topic.columns if one.label]
    return _alternatives((*rows, *columns), year)


@lru_cache(maxsize=64)
def _column_patterns(topic: Quoted, year: int) -> re.Pattern[str]:
    return _alternatives(tuple(one.when for one in topic.columns), year)


def _alternatives(patterns: tuple[str, ...], year: int) -> re.Pattern[str]:
    """Finds any of several, and tells by the name of its group which."""
    grouped = (f"(?:{one})(?P<g{place}>)" for place, one in enumerate(patterns))
    return regex("|".join(grouped), year)
