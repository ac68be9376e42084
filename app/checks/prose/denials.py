"""What a sentence says there was none of, and what its rates and words of change are of."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec.structs import replace

from app import patterns as re
from app.checks.prose.clauses import (
    CLAUSE,
    counts_something,
    is_base,
    is_planned,
    is_stated_base,
    is_this_year,
    listed_year,
    respective_place,
    run_of,
)
from app.checks.prose.common import (
    BOTH,
    COMPARISON,
    SHARE,
    Claim,
    ClaimReading,
    Time,
    clause_start,
    found,
    is_compared,
    kept,
)
from app.checks.prose.spoken import (
    SentenceReader,
    WordsReader,
    clearest,
    is_part,
    joined_rows,
    spoken_columns,
)
from app.checks.prose.text import Sentence
from app.edition.text_check_kinds import Quoted, SpokenRow

_NIL = re.compile(
    r"(?<!息)不存在|没有(?=需要?)|(?<![从由])(?:未曾|从未|尚未|没有|并未|均未|未有|未|无一[件起宗]?|无|零(?!的突破|星|散|距离|门槛|遗漏|差错|误差|失误|积压|投诉|延误|拖延|容忍|跑|障碍|死角))"
    r"(?!论|法(?![律人])|关|偿|正当|理|需|来|成|及时|按|缴|予|经|在|[计纳列算归]入|[届期]?满|[变升增][化动降减]|明?显?(?:大的)?(?:变化|变动|增减|差别)|别的|其[他它](?!处理)|额外|另外)"
)
_MAX_NIL_LENGTH = 26
_NOT_NIL = re.compile(
    r"[该此这]类|超期|逾期(?!仍?不补正|未)|及时|按时|按期|积压|拖延|违规|投诉|差错|举报|通报|约谈|问责|期限|到期|权(?!益)|资格|要求|满意|依据"
)
_IS_ZERO = re.compile(
    r"(?:均|都)?(?:没有|未)(?:发生|出现)(?=[，。；])|(?:数量?|件数|总数|量)?(?:均|都)?(?:为|是)(?:零|0)(?:件)?(?![\d.])"
)
_ALL_DONE = re.compile("(?:均|都|全部)已?(?:全部)?审结")
_PENDING = "未审结"
_ALL_ANSWERED = re.compile(
    r"当年[^，。；\d]{0,10}申请[，,]?当年(?:已|均|都|全部)+(?:办结|答复)(?=[，。；])|"
    r"(?:新收|收到|受理)[^。；]{0,24}上一?年度?结转[^。；\d]{0,6}\d*[^。；]{0,10}"
    r"[，,](?:均|全部|都)已?[^，。；\d]{0,6}?(?:办结|答复|办理完毕)(?=[，。；])"
    r"|^(?:今年|本?年度?|全年|当年|年内|共|收到|受理|新收|的|所有|(?:政府)?信息公开|依申请公开|申请"
    r"|方面|[件，]|\d{1,6}){0,12}(?:均|全部|都)已?"
    r"[^，。；\d]{0,6}?(?:办结|答复|办理完毕)[，,、](?:没有|无)(?:遗留|结转)(?:件|申请)?(?=[，。；])"
)
_ALL_BY = re.compile(
    r"申请(?:人|主体)?[，,]?(?:全部|[均都])+(?:为|由|来自于?|系|是)"
    r"(?P<what>[^，；。\d]{2,16}?)(?:提出|提交)?(?:的|申请)*(?=[，；。])"
)
_CARRIED_OUT = "结转下年度"
"""What is not left of those received and those carried in if all are answered."""
_ALL_GRANTED = re.compile(
    r"(?:^|(?<=[，。；]))(?:[对将]|全年|本年度?|今年|20\d\d年)*所?(?:收到|受理|接[到收]|办[理结]|收)[的到]?(?:\d{1,5}[件份宗])?的?"
    r"(?:(?:政府)?信息公开|依申请公开)?(?:申请)?(?:已|均|都|全部)+(?:依法|按时|按规定)?(?:予以|给予了?)公开(?=[，。；])"
)
_NOT_GRANTED = "不予公开、无法提供、不予处理"
"""What none was of if all were granted."""
_END = re.compile(r"[，,；;：:。！？!?\n（()）]")
_TOLD_OF = re.compile(
    r"(?:比|较|与|同|和|跟)(?:于)?(?:20\d\d年度?|上一?年度?|去年)"
    r"(?:的$|(?P<said>(?:(?!相比|相较)[^，,；;。]){0,8})$)"
)
"""What a year is compared with: 较上年的零复议, 与上年没有发生复议相比."""
_COMPARED_END = re.compile("相比|相较|比较|不同")
_UNDONE = re.compile(r"(?:完毕)?的(?!情况|情形|现象)")
_MET = re.compile("[作发]出|出[现具]|发生|涉及|收到|接到|接收|受理|提[出交]|存在")
"""What is not done denies nothing: 未办结的均在法定期限内; but 未出现…的申请 does."""
_COUNTED = re.compile(r"[^，,；;。\d]{0,4}(?!20\d\d年)\d")
"""What is counted is not denied: 未审结 1."""
_AS_REASON = re.compile(r"[件条份宗起](?:均|都)?(?:系|为|是|因|属于?)$")
"""Why, not that: 4 件系没有现成信息."""
_OF_COUNTED = re.compile(r"\d[件条份宗起](?:申请|案件)?[仍尚还暂]*(?:没有|未)$")
"""So many that something was not done to: 年末尚有 5 件未办结."""
_SOME = re.compile(r"\d[件起宗份][^。；\d]*$")
_TIME_ALONE = re.compile("(?:今年|本年度?|当年|全年|年内)(?:则|均|都|也)?")
_LEAD_ENDS = "，,；;。：:、“”（）\n"
_OF_THOSE = re.compile(
    r"(?<!收到)(?<!新收)(?<!受理)的(?:政府信息公开)?申请[，,](?:全年|本年度?|年内)?$"
)
"""What is denied is told before, of these alone: 涉及国家秘密的申请，全年均未收到."""
_WITH = re.compile("相比[，,]")
_LED_SHARE = re.compile(
    r"的?(?:政府信息公开|办结|新收|办理|全部(?=申请|答复|办件))*(?:申请|答复|办件)?(?:办结|办理|来自于?|由|为|是|得到|获得?|因|属于?|被|判定|认定|视)*"
    r"(?P<what>[^，。；\d]{2,16}?)(?:提出|提交|而告结|的?答复|告结)*(?=[，。；])"
)
"""What a share is of that stands before it: 近八成的申请来自自然人."""
MAINLY = re.compile(
    r"(?:以(?P<what>[^，；。\d]{2,16}?)(?:提出|提交)?(?:的?申请)?(?:为主|居多|最多|占多数)"
    r"|多[为是](?P<who>[^，；。\d]{2,8}))[，,]?$"
)
"""What the share is of that is told next: 申请以自然人为主，占 86%."""
_NO_MORE = re.compile(
    r"(?:[^，；。]*[，；])?(?:其中)?[，,]?(?:有)?(?:超过?|近|约|不足|不到|逾|将近|接近)?"
)
"""The words before a share if they say nothing of what it is of: …，近六成全部或部分公开."""
_AND_SO = re.compile(
    "[，,、]?(?:同比|[增降涨升跌减]幅|幅度)?(?:下降|减少|降低|增长|增加|上升|提高)?(?:了|为|达到?|约|近|超过?)*"
)
_OF_NO_YEAR = r"(?![^，。；：\d]{0,6}(?:20\d\d年|[上去前往]一?年|同期|[年期]初|平均))"
_ABOUT = r"(?:将近|近|大约|约|超过?|逾|不足|不到|接近|足足)*(?=[\d一二两三四五六七八九十百]|\Z)"
_AGAINST = re.compile(
    r"(?:^|(?<=[，。；：]))(?P<what>[^，。；：\d]{0,30}?)(?:仍旧?|还|约|大约|均|已|也|就|大致|基本|几乎)*"
    rf"(?:(?:[是为]|相当于|达到?|接近){_OF_NO_YEAR}(?P<of>[^，。；：\d]{{1,20}}?)的?{_ABOUT}"
    rf"|[比较]{_OF_NO_YEAR}(?P<than>[^，。；：\d]{{2,20}}?)(?:要|还)?[多少][出了]?{_ABOUT}"
    rf"|(?P<word>[多少高低]于|仅?次于|不及|超过){_OF_NO_YEAR}(?P<whom>[^，。；：\d]{{2,20}}?)(?=[，。；]))"
)
"""What is told against another: 不掌握是重复申请的 17 倍; 比部分公开多 58 件; 企业多于律所."""


class DenialReader(SentenceReader):
    """Reads the denials of one sentence."""

    def nils(self) -> Iterator[Claim]:
        """The claims that there was nothing."""
        text = self._sentence.text
        taken = 0
        for match in re.all_in(text, _NIL):
            ends = _END.search(text, match.end())
            end = ends.start() if ends else len(text)
            if match.start() < taken or _is_base(text, match.start(), end):
                continue
            claim = self._nil(match.start(), match.end(), end)
            if claim:
                taken = claim.end
                yield claim
        for match in re.all_in(text, _IS_ZERO):
            start = clause_start(text, match.start())
            listed = max(text.rfind("、", start, match.start()) + 1, start)
            if any(self._spoken(one, text[listed : match.start()]) for one in self._checks):
                start = listed
            claim = self._zero(start, match.start(), match.end())
            if claim and match.start() >= taken:
                yield claim
        yield from self._nils_of_all()

    def _nils_of_all(self) -> Iterator[Claim]:
        """The claims that there was nothing left, as all are told to be of something else."""
        text = self._sentence.text
        for match in re.all_in(text, _ALL_DONE):
            start = clause_start(text, match.start())
            topic, _ = self._topic(match.end())
            if topic and not self._is_plain(topic, text[clause_start(text, start, "；。") : start]):
                continue  # 劳动争议诉讼 12 件，均已审结
            claim = self._nothing(start, match.end(), text[start : match.start()] + _PENDING, start)
            if claim and set(claim.readings[0].columns).isdisjoint(claim.check.default):
                yield claim
        for told, left in ((_ALL_ANSWERED, _CARRIED_OUT), (_ALL_GRANTED, _NOT_GRANTED)):
            for match in re.all_in(text, told):
                claim = self._nothing(*match.span(), left, match.end() - len(left))
                if claim:
                    yield claim
        for match in re.all_in(text, _ALL_BY):
            if not self._sentence.figures or match.end() <= self._sentence.place(0):
                yield from self._of_no_others(match)

    def _of_no_others(self, match: re.Match[str]) -> Iterator[Claim]:
        """That none was of other columns than those named: 所收申请均由自然人提出."""
        topic, _ = self._topic(match.end())
        if topic is None or topic.bare is None or not self._may_be_nil(topic, "", match.start()):
            return
        own = self._columns(topic, match["what"])
        names = dict.fromkeys(name for one in topic.columns for name in one.columns)
        others = tuple(one for one in names if one not in (*own, *topic.default))
        if own and self._is_about(topic, match.end()) and self._is_plain(topic, match["what"]):
            reading = ClaimReading(topic.bare.rows[0], others)
            yield Claim(topic, None, *match.span(), (reading,), Time.THIS)

    def _nil(self, start: int, spoken_from: int, end: int) -> Claim | None:
        text = self._sentence.text
        words = text[spoken_from:end]
        if text.startswith("无一", start) and _SOME.search(text, 0, start):
            return None  # 复议后起诉的 7 件案件，无一件被纠正
        if text[spoken_from - 1] == "未" and any(
            _UNDONE.match(words, one[1]) and not _MET.match(words)
            for topic in self._checks for one in self._spoken(topic, words)
        ):  # fmt: skip
            return None
        named = self._rows_named if self._labelled else ()
        labels = (one[:2] for _, one in named if one[2].label)
        if any(first <= start < last for first, last in labels):
            return None  # 没有现成信息的增加明显
        told = ((_AS_REASON, start), (_OF_THOSE, start), (_OF_COUNTED, spoken_from))
        if _COUNTED.match(words) or any(one.search(text, 0, to) for one, to in told):
            return None
        if any(
            one.start - self._sentence.start < end and one.end - self._sentence.start > start
            for one in self._sentence.figures
        ):
            return None
        return self._nothing(start, end, words, spoken_from)

    def _zero(self, start: int, spoken_to: int, end: int) -> Claim | None:
        if not is_this_year(self._sentence, spoken_to, self._around.year):
            return None  # 上年为 0 件
        return self._nothing(start, end, self._sentence.text[start:spoken_to], start)

    def _nothing(self, start: int, end: int, words: str, offset: int) -> Claim | None:
        """That there was none of the rows that are named in some words."""
        topic, named = self._topic(end)
        if topic is None or not self._is_about(topic, end):
            return None
        dated = self._dated_nil(topic, start, words)
        if dated:
            return dated
        text = self._sentence.text
        lead = text[clause_start(text, start, _LEAD_ENDS) : start]
        if not self._may_be_nil(topic, words, start) or not self._is_plain(topic, lead):
            return None  # 清单之外无收费
        rows = [
            one for one in self._spoken(topic, words)
            if (named or not one[2].verb) and one[0] <= _MAX_NIL_LENGTH
        ]  # fmt: skip
        named_columns = self._columns(topic, words) or self._columns_of_subject(topic, start)
        if not rows and named_columns:
            rows = self._spoken(topic, self._sentence.text[:start])[-1:]
        columns = named_columns or topic.default
        if not rows and named_columns and named and topic.bare and self._is_plain(topic, words):
            readings = tuple(ClaimReading(one, named_columns) for one in topic.bare.rows)
            return Claim(topic, None, start, offset + len(words), readings, Time.THIS)
        is_part = all(row.rows[0][0].endswith("*") for _, _, row in rows)
        if not rows or not columns or (is_part and not self._is_plain(topic, words)):
            return None
        specific = without_groups([row for _, _, row in rows if not row.verb]) or [rows[0][2]]
        names = tuple(dict.fromkeys(name for row in specific for name in row.rows[0]))
        return Claim(
            topic, None, start, offset + len(words), (ClaimReading(names, columns),), Time.THIS
        )

    def _columns_of_subject(self, topic: Quoted, start: int) -> tuple[str, ...]:
        """The columns that a denial is of by its subject: 科研机构没有提出申请.

        One that says no more than when has the subject before it: 科研机构上年 1 件，今年没有收到.
        """
        text = self._sentence.text
        first = clause_start(text, start, "，,；;。：:（")
        if _TIME_ALONE.fullmatch(text, first, start):
            first = clause_start(text, start, "；;。：:")
        return self._columns(topic, text[first:start])

    def _dated_nil(self, topic: Quoted, start: int, words: str) -> Claim | None:
        """A denial in the middle of a row's words: 上年无结转申请."""
        text = self._sentence.text
        first = clause_start(text, start, "，,；;。：:（")
        before = text[first:start]
        if not (before and topic.default) or found(topic.subset, before + words):
            return None
        for at, end, row in self._spoken(topic, before + words):
            if at < len(before) < end and not row.verb:
                readings = (ClaimReading(row.rows[0], topic.default),)
                stop = text.find(words, start) + len(words)
                return Claim(topic, None, first, stop, readings, Time.THIS)
        return None

    def _may_be_nil(self, topic: Quoted, words: str, start: int) -> bool:
        """Whether a denial is one of the matter, by this office, in this year."""
        unlike = (_NOT_NIL.pattern, topic.subset, topic.no_nil)
        rest = self._unlabelled(topic, words)
        return (
            not any(found(pattern, words) and found(pattern, rest) for pattern in unlike)
            and not self._is_elsewhere(start, words)
            and is_this_year(self._sentence, start, self._around.year)
            and not is_planned(self._sentence.text, start + len(words), self._around.year)
        )


_ALL_OF = re.compile(
    r"[^，；。\d]{0,16}?(?:(?=(?:均|全部)(?:[为系由]|是))|[，,](?:目前|经审理|审理|复议机[关构]|复议|法院|办理|经办理)?)"
    r"(?:结果(?:均|全部|都)?|(?:均|全部|都)+已?|(?P<one>经审查[，,]?|(?:行政机关|[我本][\u4e00-\u9fa5]{1,2}|原?(?:答复|决定|行政行为))?已?(?=被)|(?<=复议机关)(?=作出|予以|维持|纠正|撤销)|(?:理由|原因)(?=为|是|系)|(?:人民)?法院|一审|经(?:检索|查)|(?=[因系属尚正])))"
    r"(?:属于?|为|是|因|系|由|来自|被|获|作出|判决|裁定|予以(?!公开|部分))*"
    r"(?P<what>[^，。；\d]{2,20}?)(?:提出|提交)?(?=[，。；])"
)
_ONE_CAME = re.compile(
    r"[^，；。\d]{0,16}[，,](?:(?!要求|请求|希望|建议|拟|[未不]|主动)[^，；。\d]){0,24}(?:[已内后]|决定|审[核查理])"
    r"(?P<one>(?P<what>[^，；。\d]{2,8}))(?=[，。；])"
)
"""What came of the only one there was: 收到申请 1 件，经审核决定部分公开."""
_BUT, _CONCLUDED = re.compile(r"除|其余|部分|其中|\d"), (("concluded",),)


class OutcomeReader(WordsReader):
    """Reads what all that a figure of one sentence counts are."""

    @kept
    def _each_row(self, topic: Quoted, number: int) -> SpokenRow | None:
        """The row of a figure in a list that is told apart, of names before or behind it."""
        lead, wanted = respective_place(self._sentence, number)
        first, last = run_of(self._sentence, number)
        names = [row for _, _, row in self._spoken(topic, lead) if not row.loose]
        if len(names) != last - first + 1:
            names = [row for row in names if not row.verb]
        return names[wanted] if 1 < len(names) > wanted else None

    def _is_of_unnamed(self, topic: Quoted, number: int) -> bool:
        """Whether a figure is one of a list told apart without their names: 六类依次为 3、2 件."""
        sentence = self._sentence
        place = sentence.place(number)
        if self._is_of_some(topic, place):
            return True
        if not respective_place(sentence, number)[0] or len(set(run_of(sentence, number))) == 1:
            return False
        is_named = self._each_row(topic, number) or self._each_columns(topic, number)[1]
        return not is_named and not listed_year(sentence, number, self._around.year)

    @kept
    def _each_columns(self, topic: Quoted, number: int) -> tuple[str, tuple[str, ...]]:
        """The columns of a figure in a list that is told apart, and the words that lead to it."""
        lead, wanted = respective_place(self._sentence, number)
        names = spoken_columns(topic, lead, self._around.year)
        is_each = 1 < len(names) > wanted and self._is_plain(topic, lead)
        return (lead, names[wanted][2].columns) if is_each else ("", ())

    def outcome_of_all(self, claim: Claim) -> Iterator[Claim]:
        """What all that a figure counts are or came to: 复议 1 件，结果纠正; 9 件，均由公民提出."""
        sentence, number, check = self._sentence, claim.number or 0, claim.check
        most = sentence.figures[number + 1].start if number + 1 < len(sentence.figures) else None
        behind = sentence.text[claim.end : most and most - sentence.start]
        told = _ALL_OF.match(behind)
        if not told and len(sentence.figures) == 1 and sentence.figures[0].value == 1:
            told = _ONE_CAME.match(behind)
        if not told or (told["one"] is not None and sentence.figures[number].value != 1):
            return
        what = told["what"]
        own = {one.rows for one in claim.readings}  # 复议 1 件，被复议机关纠正
        spoken = without_groups([
            row for _, _, row in self._spoken(check, what)
            if (row.rows == _CONCLUDED and "答复" not in what)
            or not (row.verb or own.intersection(row.rows))
        ])  # fmt: skip
        columns = self._columns(check, what)
        if not self._is_plain(check, what) or _BUT.search(behind, told.end()):
            return
        readings: tuple[ClaimReading, ...] = ()
        if len(spoken) == 1 and not columns and claim.readings:
            names = claim.readings[0].columns
            readings = tuple(ClaimReading(rows, names) for rows in spoken[0].rows)
        elif columns and not spoken and set(columns).isdisjoint(check.default):
            sums = (one.rows for one in claim.readings if one.columns == check.default)
            readings = tuple(ClaimReading(rows, columns) for rows in sums)
        if readings:
            end, least = claim.end + told.end(), claim.least or bool(spoken)
            yield replace(claim, end=end, readings=readings, least=least)


class ChangeReader(SentenceReader):
    """Reads what the rates of one sentence and its words of change are of."""

    def rated(self) -> Iterator[Claim]:
        """The cells that rates and changes are of, by the words of their own clause."""
        last: Claim | None = None
        for number, figure in enumerate(self._sentence.figures):
            if counts_something(self._sentence, number) or is_against(self._sentence, number):
                continue
            if figure.unit == "%" and respective_place(self._sentence, number)[0]:
                yield from self._each_rated(number)
                continue
            base = number - 1 if number and is_stated_base(self._sentence, number - 1) else number
            end = self._sentence.place(number)
            claim = self._rated(number, end, self._sentence.head(base))
            if base != number and claim is None and _WITH.match(self._sentence.before(number)):
                claim = self._rated(number, end, self._sentence.head(number))
            led = _LED_SHARE.match(self._sentence.text, self._sentence.behind(number))
            is_bare = figure.unit == "%" and _NO_MORE.fullmatch(self._sentence.before(number))
            if led and (is_bare or claim is None):
                claim = self._rated(number, led.end(), led["what"]) or claim
            if claim is None and not COMPARISON.split(self._sentence.head(number), maxsplit=1)[0]:
                claim = self._rated(number, end, self._sentence.clause_before(number))
            main = MAINLY.search(self._sentence.text, 0, end - len(self._sentence.head(number)))
            if claim is None and main and figure.unit == "%":
                claim = self._rated(number, end, main["what"] or main["who"])
            if claim is None and last and self._goes_on_with(number):
                claim = replace(last, number=number)
            last = claim
            if claim:
                yield claim

    def _goes_on_with(self, number: int) -> bool:
        """Whether a rate is of what the one before it is: 减少 27 件，下降 9.6%; 由 9% 升至 12%."""
        is_same = _AND_SO.fullmatch(self._sentence.before(number)) is not None
        return is_same or is_base(self._sentence, number - 1)

    def _each_rated(self, number: int) -> Iterator[Claim]:
        """The cells of one of several shares told apart, if named: 自然人、企业分别占 86%、9%."""
        end = self._sentence.place(number)
        lead, place = respective_place(self._sentence, number)
        first, last = run_of(self._sentence, number)
        names = re.split("[、和及与]", COMPARISON.split(lead, maxsplit=1)[0])
        is_named = SHARE.search(lead) and len(names) == last - first + 1 > 1
        name = names[place] if is_named else ""
        claim = self._rated(number, end, name) if name else None
        if claim:
            yield claim

    def told(self) -> Iterator[Claim]:
        """The cells that clauses without a figure compare with the year before: 复议较上年增加."""
        sentence = self._sentence
        places = [one.start - sentence.start for one in sentence.figures]
        for match in CLAUSE.finditer(sentence.text) if is_compared(sentence.text) else ():
            start, end = match.span()
            if is_compared(match.group()) and not any(start <= place < end for place in places):
                claim = self._rated(None, end, match["what"])
                if claim:
                    yield replace(claim, end=end)
        for match in BOTH.finditer(sentence.text) if "双" in sentence.text else ():
            yield from self._of_both(*match.span())

    def against(self) -> Iterator[tuple[Claim, Claim | None]]:
        """The cells that are told to be so many times others, or more or less, and the others."""
        sentence, last = self._sentence, None
        places = {one.start - sentence.start: at for at, one in enumerate(sentence.figures)}
        for told in re.all_in(sentence.text, _AGAINST):
            number = places.get(told.end())
            unit = "" if number is None else sentence.figures[number].unit
            if (unit == "倍") is (told["of"] is None) or bool(unit) is bool(told["word"]):
                continue
            name, end = told["of"] or told["than"] or told["whom"], told.end("what")
            last = self._rated(number, end, told["what"]) if told["what"] else last
            is_before = name in ("其", "它", "后者")
            other = None if is_before else self._rated(number, told.end(), name)
            if last and (other or (is_before and number)):
                yield replace(last, number=number, end=end), other

    def _of_both(self, start: int, end: int) -> Iterator[Claim]:
        """The cells of each of two things that rose or fell: 复议与诉讼案件“双下降”."""
        topic, _ = self._topic(start)
        if topic is None or not self._is_about(topic, end) or self._is_elsewhere(start, ""):
            return
        text = self._sentence.text
        words = text[clause_start(text, start, "。；") : start]
        rows = {row.rows[0]: row for _, _, row in self._spoken(topic, words) if not row.verb}
        for names in rows if len(rows) == 2 else ():
            yield Claim(topic, None, start, end, (ClaimReading(names, topic.default),), Time.THIS)

    def _rated(self, number: int | None, end: int, head: str) -> Claim | None:
        topic, named = self._topic(end)
        words = COMPARISON.split(head, maxsplit=1)[0]
        if topic is None or not self._is_about(topic, end) or found(topic.subset, words):
            return None
        words = self._counted_in(topic, words)
        if self._is_elsewhere(end, head):
            return None
        spoken = [
            one for one in self._spoken(topic, words)
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


@lru_cache(maxsize=4096)
def is_against(sentence: Sentence, number: int) -> bool:
    """Whether a figure tells how many times another something is, or how much more or less."""
    told = _AGAINST.match(sentence.head(number))
    unit = sentence.figures[number].unit
    return told is not None and bool(told["than"] or (told["of"] and unit == "倍"))


def _is_base(text: str, start: int, end: int) -> bool:
    """Whether a denial, from its word to the end of its clause, tells what is compared with."""
    told = _TOLD_OF.search(text, 0, start)
    return told is not None and (
        told["said"] is None or _COMPARED_END.search(text, start, end) is not None
    )


def without_groups(rows: list[SpokenRow]) -> list[SpokenRow]:
    """Rows without those of which another is a part: 涉及国家秘密的不予公开."""
    return [one for one in rows if not any(is_part(part, one) for part in rows)]
