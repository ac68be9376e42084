"""What a clause says beside its figures: whose they are, of which time, and what became more."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from app import patterns as re
from app.checks.prose.common import Time, clause_start, direction, direction_word, regex
from app.checks.prose.text import (
    CLOSING_BRACKETS,
    RATES,
    Figure,
    Sentence,
    brackets_in,
    open_bracket,
)
from app.edition.text_check_kinds import Quoted
from app.report.report import Report

_THIS = (
    r"本年度?|今年(?:以来)?|当年|全年|{year}年(?:12月(?:[底末]|31日)|度?(?!1?\d月|(?:上|下)半年|[—–～~-]))|"
    r"1月1日(?:起)?(?:至|到|[-—–～~])|12月31日|截[至止]到?12月[底末]|年[内末底终](?![前后])"
)
_LAST = (
    r"(?<!结转)上一?年度?(?!度?[末底]?的?(?:结转|接转|转|遗留|留存|未(?!收|接|受|发|产|出现|有)|顺延|延续|滚存)|(?:相比)?(?:基本)?(?:持平|一致|相同))|去年|"
    r"{last_year}年度?(?![末底]?(?:结转|转入|转来|遗留|未办|顺延|延续)|1?\d月|(?:上|下)半年|[—–～~-])|"
    r"[年期]初(?!的?结转|转入)(?=(?:现行|有效|存量|结存|保留|在办|未办|共?有|为|是)|[^，,；;。\d]{0,6}\d)"
)
_OTHER = (
    r"(?<!以)前年|往年(?!的?(?:结转|遗留|转入|转来|未))|历年|同期|近[一二三四五两\d]{1,2}年|(?<!结转)(?<![转跨][至到入])(?<!延[至到])(?:19|20)\d\d年(?![末底]?(?:结转|转入|转来)|度?[需将应]?要?继续)|"
    r"上半年|下半年|[一二三四1-4]季度|(?<!\d)\d{1,2}[—–～~-]\d{1,2}月|(?<!\d)\d{1,2}月份?|"
    r"[两三四五六七八九十\d]{1,2}年(?:来|间)|每年|每月|月均|年均|日均|平均|明年|(?<![转延入到至留])下一年|十[三四五]五|(?:年以来|以来)(?![，,]?(?:首次|第一次|首度))"
)
_COMPARED = re.compile(r"(?:比|较|同|与|和|跟|相比)(?:于)?$")
_FROM = re.compile(r"[由从][^，,；;。至到]{0,12}$")
_RISEN = re.compile(r"[^，,；;。、（(）)\d]{0,8}")
ABOUT_ANSWERS = re.compile(
    "答复(?:的)?(?:质量|规范|水平|说理|文书|工作)|重新(?:作出)?答复|维持了?(?:原|[我本][\u4e00-\u9fa5]{1,2})?(?:作出)?的?(?:答复|不予公开)"
    "|^件?[，,](?:已?被(?:复议机关)?|复议机关(?:作出|予以)?)(?:维持|纠正|撤销)(?:决定)?(?=[，。；])"
)
"""Of information asked for, as nothing else is answered: 复议 1 件，被纠正，答复质量有待提高."""
_AFTER_CHANGE = re.compile(
    r"(?![（(]?(?:上一?年|去年|[本今]年|20\d\d年))[^，,；;。、至到为]{0,12}$"
)
_REACHED = re.compile(
    r"(?:增|减|升|降|高|简|缩|涨|落|扩大|扩展|变|调整|整合|合并)(?![幅量速]|长[率幅速]|[加少]率)[^，,；;。]{0,3}[至到为](?:20\d\d年度?的?|[本今]年度?的?)?$"
    r"|[由从][^，；。]{0,12}\d[\u4e00-\u9fa5]{1,2}[到至]$"
)
_OWN = (
    r"我(?:[省市县区镇乡街局委办厅院旗]|单位|机关)|"
    r"本(?:(?:单位|机关)(?!不掌握)|[省市县区镇乡局委办厅院]|街道)|全(?:局|厅|委(?![员托]))|"
    r"[局厅委]机关[及和与、](?:各|所属|下属|直属|基层)+[\u4e00-\u9fa5]{2,4}"
)
_WHOLE = r"全(?:[省市县区镇乡]|街道)"
_LEVEL = re.compile(r"(?P<level>[省市县区镇乡旗]|街道)(?:人民政府|政府)?(?:办公室|办事处)?$")
_LOWEST = ("镇", "乡", "街道")
"""Those with no offices below them, which are all of themselves."""
_GOVERNMENT = re.compile(r"[省市县区](?:人民)?政府$")
_BELOW = re.compile(r"[省市县区]直|部门|乡镇|镇街|街镇")
_MIN_OFFICE = 4
"""Signs of an office's own name that no other has: 党政办公室, not 办公室."""
_ZONE = re.compile("[\u4e00-\u9fa5]{2}区(?=管理委员会$|管委会$)")
_OFFICE = re.compile(
    r"(?:20\d\d年度?)?(?:[\u4e00-\u9fa5]{0,14}?管委会|[\u4e00-\u9fa5]{1,14}?(?:[省市县区旗]?(?:人民)?政府|办事处|街道|委员会|[局委办厅院镇乡县区市旗])(?:机关)?)"
)
_BASE_YEAR = re.compile(r"(20\d\d)年")
_TOLD_BASE = re.compile(
    r"(?:比|较|与|同|和|跟|在|[高低多少]于)[^，,；;。\d]{0,3}(?:20\d\d年度?|上一?年度?|去年|[年期]初)"
    r"(?![^，；。\d]*(?:同[为是样]|[都均][是为]|一样|持平))[^，,；;。\d]{0,10}$"
)

_INNER = re.compile(
    r"(?:^|[，。；：])(?:本年度?|今年|全年|20\d\d年度?)?[，,]?(?:各[\u4e00-\u9fa5]{0,6}(?:处室|科室|股室|站所|部门)|"
    r"(?![^，；。]{0,6}[省市县区镇乡])[\u4e00-\u9fa5]{2,8}(?:股|科|处|中心|大队|支队|中队|窗口))[^，；。\d]{2,20}$"
)
_UNITS = (
    r"(?<![省市县区镇乡级民])政府(?=共?(?:新收|收到|受理)[^。]{0,80}[，；]部门共?(?:新收|收到|受理))|"
    r"(?<=[，；])部门(?=共?(?:新收|收到|受理))|"
    r"(?:[省市县区镇乡](?:政府)?|街道)本级|[省市县区](?:级|直)(?!以上)|本级政府|(?<!各级)(?<!各地)(?<![及和与])各(?!类|项|种|界|方|级|地各|有关|环节|渠道|平台|阶段|窗口|科室|站所|股室|处室|办所|行政机关)|"
    r"全(?:[省市县区])?系统|(?:[市县区镇乡]|街道)(?:直|属)|乡镇|镇街|县区|区县|县[（(]市|市县|上级|其[余它](?:各|[\u4e00-\u9fa5]{0,4}(?:部门|单位|县|区|镇|乡|街道|局))|下级|所属|下属|"
    r"其他(?:部门|单位|县|区|镇|乡)|[\d一二三四五六七八九十两]{1,4}个(?:[\u4e00-\u9fa5]{0,2})"
    r"(?:部门|单位|县|区|镇|乡|街道|科室|村|社区|成员单位)|\d{1,4}家(?!次)|[检抽]查[^，；。\d]{0,8}\d{1,6}[家户]次"
)
_NAMED = (
    r"(?![及和与]各|度)(?:(?![我本全年])[\u4e00-\u9fa5]){2,12}(?:局|委员会|委|办公室|中心|公司|法院|检察院|学校|医院|镇|乡|街道|县|区|市(?=20)|(?<!大)厅|所(?!有申请|有政府)|科|股|部门|[支大中]队)"
    r"(?:（)?(?=(?:20\d\d年(?:度)?)?(?:共|全年|累计|分别|本年度?|今年)?(?:收到|新收|受理|办理|办结|答复|制发|作出|\d)"
    r"|的\d{1,6}[件宗份起])"
)
_SUBJECT = (
    r"(?:(?<=[，。；：:、\n（])|^)(?:20\d\d年(?:度)?[，,]?|全年|本年度?)?(?![我本全各向由对在通经就按根会同与和从为因将])"
    r"(?:(?![我本全])[\u4e00-\u9fa5]){1,14}?(?:局|委员会|委|办公室|中心|公司|法院|检察院|学校|医院|政府|(?<!大)厅|所(?!有申请|有政府)|站|队|系统)"
    r"(?=[^，。；：\d]{1,20}(?:收到|新收|受理|办理|办结|答复|制发|作出|接到|接收))|(?:(?![以由对我本全])[\u4e00-\u9fa5]){1,12}?(?:政府|局|委员会|办事处)(?=作?[为是]被(?:申请人|告))"
)
_LAST_YEARS = re.compile(r"近(?P<n>[两二三])年[^。；]{0,40}?(?:分别|依次)")
_YEARS_LISTED = re.compile(
    r"(?P<years>(?:20\d\d年?(?:度)?[、和至到]){1,5}20\d\d年)[^。；]{0,40}?(?:分别|依次)"
)
_SPAN_BEFORE = re.compile(
    r"(?P<year>20\d\d)年(?:度?|\d{1,2}月(?:\d{1,2}日)?)[^，；。\d]{0,16}"
    r"(?<![增减升降高落涨转延续])(?:[至到]|[—－–~～-]{1,2})$"
)
_PLAN = re.compile(
    r"(?:^|[，。；：、]|确保|争取|力[争求])(?:(?P<year>20\d\d)年(?!1?\d月|度?[需将应]?要?继续)|下一?步|今后|明年|来年|下一?(?:年度?|阶段))"
    r"|力[争求]|(?<![在为以通过])争取(?![到了得]|[^，。；\d]{0,8}(?:理解|支持|配合))"
)
_NO_PLAN = re.compile("全年|本年|今年|年内|当年|截[至止]|已|累计|共(?=收到|受理|办)")
"""What ends a plan: what is told behind it is of the year again."""
_OF_YEAR_TOLD = re.compile(r"(?<![在自从由的])(?:20\d\d年|上一?年|[去前]年)")
_OF_YEAR_SAID = re.compile(r"年度?的?$")
_LOOK_BACK, _MAX_RUN = 120, 8
_MAX_CHANGE_LENGTH = 20


@lru_cache(maxsize=16)
def _times(year: int) -> re.Pattern[str]:
    years = {"{year}": str(year), "{last_year}": str(year - 1)}
    pattern = rf"(?P<this>{_THIS})|(?P<last>{_LAST})|(?P<other>{_OTHER})"
    for name, number in years.items():
        pattern = pattern.replace(name, number)
    return re.compile(pattern)


@lru_cache(maxsize=16)
def _owners(own: str) -> re.Pattern[str]:
    """Names of this office and of others; all of a region is this office's only at its level."""
    names = [re.escape(name) for name in own.split("|") if name]
    level = _LEVEL.search(own.split("|", maxsplit=1)[0])
    if level:
        names += [f"{level['level']}本级"] if level["level"] in _LOWEST else []
        names.append(f"全{level['level']}(?:各(?:级?单位|级?行政机关))?")
        names.append(f"{level['level']}(?:人民)?政府(?!办|本级|作为|信箱|网)")
        names.append("各级(?:人民)?政府(?:[及和、](?:其|各|所属|工作)*部门)?")
    elif not names:
        names = [_WHOLE]
    return re.compile(
        rf"(?P<own>(?<![就对向给到])(?<!涉及)(?<!关于)(?:{'|'.join((_OWN, *names))}))|"
        rf"(?P<other>{_UNITS}|{_WHOLE})|(?P<named>{_NAMED}|{_SUBJECT})"
    )


def _is_own_name(own: str, name: str) -> bool:
    """Whether a name may be short for one of the own: 市住建局 of 市住房和城乡建设局."""
    if name in own.split("|"):
        return True
    levels = re.findall("[省市县区镇乡旗]|街道", name)
    level = _LEVEL.search(own.split("|", maxsplit=1)[0])
    if level and levels and levels[-1] != level["level"]:
        return False
    if levels and not level and name.endswith(levels[-1]):
        return False  # all of 澄江市, for one of its bureaus
    signs = re.sub(r"^(?:20\d\d年(?:度)?[，,]?|全年|本年度?)|各级", "", name)
    return len(signs) > 1 and any(
        has_signs_of(signs, one) or (signs.endswith(one) and len(signs) <= len(one) + 1)
        for one in own.split("|") if one
    )  # fmt: skip


def own_of(report: Report) -> str:
    """All names of a report's office, apart by |."""
    organisation = report.details.organisation
    office = (organisation.office,) if len(organisation.office) > _MIN_OFFICE else ()
    return "|".join(dict.fromkeys((*own_names(organisation.name), *office)))


def own_names(name: str) -> Iterator[str]:
    """The ways in which an office writes its own name, the longest first."""
    core = re.sub(r"(?:人民政府|政府)?(?:办公室|办事处)?$", "", name.strip())
    short = re.sub(r"^.{2,8}?(?:省|市|自治州|县|区|旗)(?=.{2,})", "", core)
    zone = _ZONE.search(name.strip())  # of a zone's committee that is all of the zone
    for one in (name.strip(), core, short, *(("管委会", zone[0]) if zone else ())):
        if len(one) > 1:
            yield one


def without_own_names(words: str, own: str) -> str:
    """Some words without the names, whole or short, of this office."""
    return _OFFICE.sub(lambda name: "" if _is_own_name(own, name.group()) else name.group(), words)


def has_signs_of(short: str, name: str) -> bool:
    """Whether all signs of a short name stand in the long one, in their order."""
    rest = iter(name)
    return all(sign in rest for sign in short)


def time_of(sentence: Sentence, number: int, year: int) -> Time:
    """The time of a figure: of the last word for one before it.

    A year that is only compared with counts for a figure in the same clause alone, and what
    something has come to is of this year.
    """
    end = sentence.place(number)
    if is_base(sentence, number):
        told = _BASE_YEAR.findall(sentence.head(number))
        return Time.OTHER if told and told[-1] != str(year - 1) else Time.LAST
    listed = listed_year(sentence, number, year)
    if listed:
        return Time.THIS if listed == year else Time.LAST if listed == year - 1 else Time.OTHER
    return _time_at(sentence, end, end - len(sentence.head(number)), year)


@lru_cache(maxsize=4096)
def listed_year(sentence: Sentence, number: int, year: int) -> int:
    """The year of a figure in a list told apart (2023年、2024年分别为 3 件、5 件); or 0.

    `year` is the report's, with which 近两年 ends.
    """
    years, last = _YEARS_LISTED.search(sentence.text), _LAST_YEARS.search(sentence.text)
    told = years or last
    if told is None:
        return 0
    behind = [at for at in range(len(sentence.figures)) if sentence.place(at) >= told.end()]
    each = re.findall(r"20\d\d", years["years"]) if years else []
    if years and re.search("[至到]", years["years"]):
        each = [str(one) for one in range(int(each[0]), int(each[-1]) + 1)]
    if last and not years:
        count = 3 if last["n"] == "三" else 2
        each = [str(one) for one in range(year - count + 1, year + 1)]
        if len(behind) != count:
            return 0
    if number not in behind or (number not in behind[: len(each)] and len(behind) % len(each)):
        return 0
    return int(each[behind.index(number) % len(each)])


def _time_at(sentence: Sentence, end: int, clause: int, year: int) -> Time:
    if is_planned(sentence.text, end, year):
        return Time.OTHER
    marks = _marks(sentence.text, year)
    near = marks[bisect_left(marks, (max(0, end - _LOOK_BACK),)) : bisect_left(marks, (end,))]
    apart, around = sentence.text.rfind("；", 0, end), open_bracket(sentence.text, 0, end)
    if around is None and brackets_in(sentence.text):  # 公民 128 件（上年 106 件）、企业 20 件
        near = [one for one in near if open_bracket(sentence.text, 0, one[0]) is None]
    if near and near[0][1] is Time.THIS and apart > near[0][0]:
        near = [one for one in near if one[0] > apart]  # 本年 3 件，上年 2 件；诉讼 1 件
    if _is_reached(sentence.text, end):  # 2022年 203 件，2023年降至 187 件
        told = [one for one in near if one[0] >= clause and not one[2]]
        near = [one for one in told if _OF_YEAR_TOLD.match(sentence.text, one[0])]
    if all(time is Time.THIS for _, time, _ in near):
        return Time.THIS
    for start, time, compared in reversed(near):
        if time is Time.THIS:
            return time
        if not compared or start >= clause:
            return time
    return Time.THIS


def is_planned(text: str, end: int, year: int) -> bool:
    """Whether what is said at a place is an aim of a year to come: 明年力争复议纠错降到零."""
    plans = [place for place in _plans(text, year) if place <= end]
    return bool(plans) and not _NO_PLAN.search(text, plans[-1], end)


@lru_cache(maxsize=1024)
def _plans(text: str, year: int) -> tuple[int, ...]:
    """Where the words end that lead to plans."""
    found = _PLAN.finditer(text)
    return tuple(one.end() for one in found if one["year"] is None or int(one["year"]) > year)


def is_this_year(sentence: Sentence, place: int, year: int) -> bool:
    """Whether what is said at a place of a sentence without a figure is of the report's year."""
    return _time_at(sentence, place, place, year) is Time.THIS


@lru_cache(maxsize=1024)
def _marks(text: str, year: int) -> list[tuple[int, Time, bool]]:
    """The words of time: where, of which, and whether only compared with.

    当年 is the year told of last: 去年收到 12 件，当年办结 10 件. So is 全年 behind one: 去年全年.
    """
    kinds = {"this": Time.THIS, "last": Time.LAST, "other": Time.OTHER}
    marks: list[tuple[int, Time, bool]] = []
    for match in _times(year).finditer(text):
        time = kinds[match.lastgroup or "other"]
        compared = _COMPARED.search(text, max(0, match.start() - 3), match.start()) is not None
        compared = compared or match.group().endswith("初")  # 年初 20 件，新增 4 件
        if time is not Time.OTHER and _is_end_of_span(text, match):
            time = Time.OTHER
        is_of_last = match.group() == "全年" and _OF_YEAR_SAID.search(text, 0, match.start())
        if marks and (is_of_last or (match.group() == "当年" and not marks[-1][2])):
            time = marks[-1][1]
        marks.append((match.start(), time, compared))
    return marks


def _is_end_of_span(text: str, year: re.Match[str]) -> bool:
    """Whether a year is the last of several that are told together: 2021年至2024年."""
    first = _SPAN_BEFORE.search(text, 0, year.start())
    is_year = year.group().startswith("20")
    return first is not None and is_year and not year.group().startswith(first["year"])


@lru_cache(maxsize=256)
def _owners_named(text: str, own: str) -> tuple[re.Match[str], ...]:
    """All offices that are named in a text, in their order."""
    return tuple(_owners(own).finditer(text))


def is_others(text: str, end: int, own: str) -> bool:
    """Whether what stands at a place is of other offices: the last one named before it decides."""
    named = _owners_named(text, own)
    last = bisect_right(named, end + 1, key=lambda one: one.end()) - 1
    while last >= 0 and named[last].start() >= end:
        last -= 1
    if last < 0:
        return False
    found = named[last]
    if found["own"]:
        return _GOVERNMENT.match(found["own"]) is not None and _BELOW.search(text) is not None
    is_listed = text[: found.start()].endswith(("）", ")", "、"))
    if found["other"] or is_listed or text.startswith("办公室", found.end()):
        return True  # 区政府办公室 is one of 区政府
    return not _is_own_name(own, found["named"])


def is_of_section(text: str, place: int) -> bool:
    """Whether what stands at a place is told of a section, which may be all of its office.

    A figure that is a slip of all that the office counts is hardly one of its section's alone.
    """
    return _INNER.search(text, 0, place) is not None


def counts_something(sentence: Sentence, number: int) -> bool:
    """Whether a figure is no rate and tells no change."""
    return sentence.figures[number].unit not in RATES and not is_change(sentence, number)


def counts_before(sentence: Sentence, number: int) -> list[Figure]:
    """The figures before one that are no rates and tell no change."""
    return [
        one for place, one in enumerate(sentence.figures[:number])
        if counts_something(sentence, place)
    ]  # fmt: skip


@lru_cache(maxsize=4096)
def is_change(sentence: Sentence, number: int) -> bool:
    """Whether a figure tells by how much something changed."""
    end = sentence.place(number)
    start = max(0, end - _MAX_CHANGE_LENGTH)
    if number:
        start = max(start, sentence.behind(number - 1))
    words = sentence.text[start:end]
    word = direction_word(words)
    if word is None or is_reached(sentence, number) or is_base(sentence, number):
        return False
    return _AFTER_CHANGE.match(words, word.end()) is not None


def is_parenthetical(sentence: Sentence, place: int, number: int) -> bool:
    """Whether a figure stands in brackets that are closed before another."""
    text = sentence.text
    start, end = (sentence.place(one) for one in (place, number))
    is_closed = not set(CLOSING_BRACKETS).isdisjoint(text[start:end])
    return is_closed and open_bracket(text, 0, start) is not None


def way_of(sentence: Sentence, number: int) -> int:
    """1 if the words before a figure say that something rose, -1 if it fell, 0 if neither."""
    return direction(lead_of(sentence, number))


def lead_of(sentence: Sentence, number: int) -> str:
    """The last words before a figure."""
    return sentence.before(number)[-24:]


def is_reached(sentence: Sentence, number: int) -> bool:
    """Whether a figure tells to what something changed."""
    return _is_reached(sentence.text, sentence.place(number))


def _is_reached(text: str, end: int) -> bool:
    return _REACHED.search(text, max(0, end - _MAX_CHANGE_LENGTH), end) is not None


def is_base(sentence: Sentence, number: int) -> bool:
    """Whether a figure tells from what something changed: 由 12 件增至 15 件, 12 件增至 15 件."""
    if not 0 <= number < len(sentence.figures) - 1:
        return False
    one, now = sentence.figures[number : number + 2]
    head, end = sentence.head(number), sentence.place(number)
    is_led = ("由" in head or "从" in head) and _FROM.search(head)
    if not is_led and (one.unit != now.unit or not _RISEN.fullmatch(sentence.before(number + 1))):
        return False
    word = None if is_led else direction_word(sentence.text[max(0, end - _MAX_CHANGE_LENGTH) : end])
    is_by = word is not None and sentence.text.endswith(word.group(), 0, end)
    return not is_by and is_reached(sentence, number + 1)


def is_stated_base(sentence: Sentence, number: int) -> bool:
    """Whether a figure tells what the next is compared with: 与上年的 112 件相比，…"""
    head = sentence.head(number)
    if not ("年" in head or "期初" in head) or direction(head) or not _TOLD_BASE.search(head):
        return False
    after = sentence.after(number)
    return after.startswith(("相比", "的基础上")) or direction(after) != 0


CLAUSE = re.compile(
    r"(?:[与和同跟比较](?:20\d\d年度?|上一?年度?|去年)(?:同期)?(?:相比|比较|相较)?[，,])?"
    "(?P<what>[^，,；;：:。（）()]{4,60})"
)
"""A clause, with the year it is compared with if that stands before it: 与上年相比，申请量增加."""
EACH = re.compile("分别|依次|各为")
"""What tells a list apart: each of those named has the figure in its place."""


_EACH_BEHIND = re.compile("(?:分别|依次|各)(?:为|是|属于?|对应|来自)(?P<names>[^，；。]+)")


def run_of(sentence: Sentence, number: int) -> tuple[int, int]:
    """The first and the last of the figures that stand together in a list: 3 件、2 件和 1 件."""
    first = last = number
    while first and not sentence.before(first).strip("、，,和及 "):
        first -= 1
    while last + 1 < len(sentence.figures) and not sentence.before(last + 1).strip("、，,和及 "):
        last += 1
    return first, last


def added_runs(sentence: Sentence) -> Iterator[tuple[int, Decimal]]:
    """What figures in one unit that stand together come to, with the place of the last of them."""
    figures = sentence.figures
    for first in range(len(figures)):
        together = Decimal(0)
        for last in range(first, min(first + _MAX_RUN, len(figures))):
            if figures[last].unit != figures[first].unit or not counts_something(sentence, last):
                break
            together += figures[last].value
            yield last, together


@lru_cache(maxsize=4096)
def respective_place(sentence: Sentence, number: int) -> tuple[str, int]:
    """What leads to a list that is told apart, and a figure's place in it: 甲、乙分别为 3、2.

    The names may stand behind it, too: 3、2 件分别为甲、乙.
    """
    if not EACH.search(sentence.text):
        return "", 0
    run = run_of(sentence, number)
    behind = _EACH_BEHIND.match(sentence.text, sentence.behind(run[1]))
    if behind and run[0] < run[1]:
        return behind["names"], number - run[0]
    for first in range(number, -1, -1):
        place = sentence.place(first)
        between = sentence.before(first)
        if EACH.search(between):
            start = clause_start(sentence.text, place, "；。，")
            lead = sentence.text[start:place]
            is_list = "、" in lead or "和" in lead
            return (lead if is_list else sentence.head(first)), number - first
        if between.strip("、，,和及 ") != "":
            break
    return "", 0


@lru_cache(maxsize=16)
def _matters(checks: tuple[Quoted, ...]) -> re.Pattern[str]:
    """All matters and other business of some checks."""
    return regex("|".join(words for one in checks for words in (one.topic, one.other) if words))


def topic_marks(checks: tuple[Quoted, ...], text: str) -> list[tuple[int, int, Quoted | None]]:
    """Where a sentence says what it is about: a check's matter, or None for other business."""
    found: list[tuple[int, int, Quoted | None]] = []
    for check in checks if _matters(checks).search(text) else ():
        found += [(*one.span(), check) for one in re.all_in(text, regex(check.topic))]
        if check.other:
            found += [(*one.span(), None) for one in re.all_in(text, regex(check.other))]
    return sorted(found, key=lambda mark: (mark[1], mark[2] is not None))


_LEFT = re.compile("(?:[尚仍还另现]有?|(?<![没未的])有|其余|剩余?|余下)的?$")
_CARRIED_ON = re.compile(
    r"(?:的?申请)?[^，；。\d]{0,16}[，,]?(?:已|将|均|依法|按规定|按程序|需|拟|依规)*"
    r"(?P<what>(?:结转|转入|顺延|延续|递延|转|[延留][至到待])[^，；。、]{2,12})(?=[，。；])"
)


@lru_cache(maxsize=4096)
def carried_on(sentence: Sentence, number: int) -> str:
    """What becomes of a rest that a figure counts: 尚有 2 件申请未到期限，结转下年度办理."""
    if not _LEFT.search(sentence.head(number)):
        return ""
    match = _CARRIED_ON.match(sentence.text, sentence.behind(number))
    return match["what"] if match else ""
