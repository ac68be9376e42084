"""What a sentence says there was none of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.checks.prose.clauses import Time, is_this_year
from app.checks.prose.common import found
from app.checks.prose.spoken import Claim, ClaimReading, SentenceReader, spoken_rows, without_groups
from app.edition.text_check_kinds import Quoted

_NIL = re.compile(
    r"没有(?=需要?)|(?:未曾|从未|尚未|没有|并未|均未|未有|未|无|零)"
    r"(?!论|法|关|偿|正当|理|需|来|成|及时|按|缴|予|经|在)"
)
_MAX_NIL_LENGTH = 26
_NOT_NIL = re.compile(
    r"超期|逾期(?!仍?不补正|未)|及时|按时|按期|积压|拖延|违规|投诉|差错|举报|期限|到期|权|资格|要求|满意|依据"
)
_IS_ZERO = re.compile(
    r"(?:均|都)?(?:没有|未)(?:发生|出现)(?=[，。；])|(?:数量?|件数|总数|量)?(?:均|都)?(?:为|是)(?:零|0)(?:件)?(?![\d.])"
)
_ALL_DONE = re.compile("(?:均|都|全部)已?(?:全部)?审结")
_PENDING = "未审结"
_END = re.compile(r"[，,；;：:。！？!?\n（()）]")
_TOLD_OF = re.compile(
    r"(?:比|较|与|同|和|跟)(?:于)?(?:20\d\d年度?|上一?年度?|去年)"
    r"(?:的$|(?P<said>(?:(?!相比|相较)[^，,；;。]){0,8})$)"
)
"""What a year is compared with: 较上年的零复议, 与上年没有发生复议相比."""
_COMPARED_END = re.compile("相比|相较|比较|不同")
_UNDONE = re.compile(r"(?:完毕)?的(?!情况|情形|现象)")
"""What is not done is no denial that something was: 未办结的均在法定期限内."""


_COUNTED = re.compile(r"[^，,；;。\d]{0,4}\d")
"""What is counted is not denied: 未审结 1."""
_AS_REASON = re.compile(r"[件条份宗起](?:均|都)?(?:系|为|是|因|属于?)$")
"""Why, not that: 4 件系没有现成信息."""
_OF_THOSE = re.compile(r"的(?:政府信息公开)?申请[，,](?:全年|本年度?|年内)?$")
"""What is denied is told before, of these alone: 涉及国家秘密的申请，全年均未收到."""


class DenialReader(SentenceReader):
    """Reads the denials of one sentence."""

    def nils(self) -> Iterator[Claim]:
        """The claims that there was nothing."""
        text = self._sentence.text
        taken = 0
        for match in _NIL.finditer(text):
            ends = _END.search(text, match.end())
            end = ends.start() if ends else len(text)
            if match.start() < taken or _is_base(text, match.start(), end):
                continue
            claim = self._nil(match.start(), match.end(), end)
            if claim:
                taken = claim.end
                yield claim
        for match in _IS_ZERO.finditer(text):
            start = max(text.rfind(mark, 0, match.start()) for mark in "，；。、") + 1
            claim = self._zero(start, match.start(), match.end())
            if claim and match.start() >= taken:
                yield claim
        for match in _ALL_DONE.finditer(text):
            start = max(text.rfind(mark, 0, match.start()) for mark in "，；。") + 1
            claim = self._nothing(start, match.end(), text[start : match.start()] + _PENDING, start)
            if claim and set(claim.readings[0].columns).isdisjoint(claim.check.default):
                yield claim

    def _nil(self, start: int, spoken_from: int, end: int) -> Claim | None:
        text = self._sentence.text
        words = text[spoken_from:end]
        if text[spoken_from - 1] == "未" and any(
            _UNDONE.match(words, one[1])
            for topic in self._checks for one in spoken_rows(topic, words, self._around.year)
        ):  # fmt: skip
            return None
        told = (_AS_REASON, _OF_THOSE)
        if _COUNTED.match(words) or any(one.search(text, 0, start) for one in told):
            return None
        if any(
            one.start - self._sentence.start < end and one.end - self._sentence.start > start
            for one in self._sentence.figures
        ):
            return None
        return self._nothing(start, end, words, spoken_from)

    def _zero(self, start: int, spoken_to: int, end: int) -> Claim | None:
        return self._nothing(start, end, self._sentence.text[start:spoken_to], start)

    def _nothing(self, start: int, end: int, words: str, offset: int) -> Claim | None:
        """That there was none of the rows that are named in some words."""
        topic, named = self._topic(end)
        if topic is None or not self._is_about(topic, end):
            return None
        dated = self._dated_nil(topic, start, words)
        if dated:
            return dated
        if not self._may_be_nil(topic, words, start):
            return None
        rows = [
            one for one in spoken_rows(topic, words, self._around.year)
            if (named or not one[2].verb) and one[0] <= _MAX_NIL_LENGTH
        ]  # fmt: skip
        named_columns = self._columns(topic, words) or self._columns_of_subject(topic, start)
        if not rows and named_columns:
            rows = spoken_rows(topic, self._sentence.text[:start], self._around.year)[-1:]
        columns = named_columns or topic.default
        if not rows and named_columns and named and topic.bare and self._is_plain(topic, words):
            readings = tuple(ClaimReading(one, named_columns) for one in topic.bare.rows)
            return Claim(topic, None, start, offset + len(words), readings, Time.THIS)
        if not rows or not columns:
            return None
        specific = without_groups([row for _, _, row in rows if not row.verb]) or [rows[0][2]]
        names = tuple(dict.fromkeys(name for row in specific for name in row.rows[0]))
        return Claim(
            topic, None, start, offset + len(words), (ClaimReading(names, columns),), Time.THIS
        )

    def _columns_of_subject(self, topic: Quoted, start: int) -> tuple[str, ...]:
        """The columns that a denial is of by its subject: 科研机构没有提出申请."""
        text = self._sentence.text
        first = max(text.rfind(mark, 0, start) for mark in "，,；;。：:（") + 1
        return self._columns(topic, text[first:start])

    def _dated_nil(self, topic: Quoted, start: int, words: str) -> Claim | None:
        """A denial in the middle of a row's words: 上年无结转申请."""
        text = self._sentence.text
        first = max(text.rfind(mark, 0, start) for mark in "，,；;。：:（") + 1
        before = text[first:start]
        if not before or found(topic.subset, before + words):
            return None
        for at, end, row in spoken_rows(topic, before + words, self._around.year):
            if at < len(before) < end and not row.verb:
                readings = (ClaimReading(row.rows[0], topic.default),)
                stop = text.find(words, start) + len(words)
                return Claim(topic, None, first, stop, readings, Time.THIS)
        return None

    def _may_be_nil(self, topic: Quoted, words: str, start: int) -> bool:
        """Whether a denial is one of the matter, by this office, in this year."""
        unlike = (_NOT_NIL.pattern, topic.subset, topic.no_nil)
        return (
            not any(found(pattern, words) for pattern in unlike)
            and not self._is_elsewhere(start, words)
            and is_this_year(self._sentence, start, self._around.year)
        )


def _is_base(text: str, start: int, end: int) -> bool:
    """Whether a denial, from its word to the end of its clause, tells what is compared with."""
    told = _TOLD_OF.search(text, 0, start)
    return told is not None and (
        told["said"] is None or _COMPARED_END.search(text, start, end) is not None
    )
