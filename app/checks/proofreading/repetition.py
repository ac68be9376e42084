"""Finds what stands twice, uneven lists, and what is not said to its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from app import patterns as re
from app.checks.findings import Finding, finding_of
from app.checks.proofreading.spelling import is_usual, may_be_doubled, words_in
from app.checks.prose.common import quote
from app.checks.prose.text import Span, half_width, paragraphs_in
from app.edition.text_check_kinds import Copied
from app.report.narrative import HeadingLevel, level_of, resolved
from app.report.numbers import NUMERALS
from app.report.report import Report
from app.report.totals import Previous

_ENDS = "。！？；;!?"
_SENTENCE = re.compile(rf"[^{_ENDS}\n]+[{_ENDS}]?")
_NOT_WORDS = re.compile(r"[\W_]+")
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]{1,3}(?:、|是)|\d{1,2}[.．、])")


class Repetition(Struct, frozen=True):
    """The sentences of one text that last year's report has too; `share` of its words, 0 to 1."""

    spans: tuple[Span, ...]
    share: float
    length: int


def repetitions(
    texts: Mapping[str, str], last: Mapping[str, str], shortest: int = 12
) -> dict[str, Repetition]:
    """What of each text stands in any of last year's, sentence by sentence.

    White space, punctuation and numbering do not tell sentences apart; sentences with fewer than
    `shortest` characters are not looked at.
    """
    old = {words for text in last.values() for _, words in sentences_of(text)}
    return {key: _repetition(text, old, shortest) for key, text in texts.items()}


def repetitions_of(report: Report, previous: Previous, shortest: int = 12) -> dict[str, Repetition]:
    """What of each text of a report stands in last year's, in places of the text as it is kept."""
    last = {key: resolved(report, text) for key, text in previous.texts.items()}
    return repetitions(report.texts, last, shortest)


def check_copied(report: Report, check: Copied) -> Iterator[Finding]:
    """A finding for every section of which too much is last year's text; all spans are marked."""
    previous = report.previous
    if previous is None or not any(previous.texts.values()):
        return
    titles = {section.key: section.title for section in report.edition.sections}
    for key, repetition in repetitions_of(report, previous, check.shortest).items():
        per_cent = round(repetition.share * 100)
        is_enough = check.is_enough(key, repetition.length)
        are_many = len(repetition.spans) >= check.many
        if not (is_enough and check.most[are_many] < per_cent <= check.up_to[are_many]):
            continue
        first = repetition.spans[0]
        places = {
            "quote": quote(report.texts[key], *first),
            "share": str(per_cent),
            "count": str(len(repetition.spans)),
            "title": titles.get(key, ""),
            "last_year": str(previous.year),
        }
        yield finding_of(check, places, section=key, spans=repetition.spans)


def _repetition(text: str, old: set[str], shortest: int) -> Repetition:
    spans = []
    repeated = length = 0
    for span, words in sentences_of(text):
        length += len(words)
        if len(words) >= shortest and words in old:
            spans.append(span)
            repeated += len(words)
    return Repetition(tuple(spans), repeated / length if length else 0.0, length)


def sentences_of(text: str) -> Iterator[tuple[Span, str]]:
    """The sentences of a text with their words alone; headings are the same every year."""
    for match in re.all_in(text, _SENTENCE):
        sentence = half_width(match.group()).strip()
        words = _NOT_WORDS.sub("", _NUMBERING.sub("", sentence))
        if words and not _is_heading(sentence):
            yield match.span(), words


def _is_heading(sentence: str) -> bool:
    return sentence[-1] not in _ENDS and level_of(sentence) is not HeadingLevel.BODY


_CLAUSES = re.compile(r"(?![\d.%]+[，、])([^，；。！？、：\n]{4,60})[，；、：]?")
_STOPS = frozenset("。！？\n")
_LONG_WORDS, _NO_DIGIT = re.compile(r"\D{6,60}"), re.compile(r"\D{4,60}")
_LIST = re.compile(r"、[^，。；：、\n]{1,12}(?:、[^，。；：、\n]{1,12}){1,19}")
_FIRST_OF_LIST = re.compile(r"[^，。；：、\n]{0,12}$")
_ITEM_NAME = re.compile(r"[\u4e00-\u9fa5]{2,10}")
_BEFORE = re.compile(
    r"^.*(?:了|利用|通过|运用|借助|依托|采取|设置|开设|设有|包括|公开|发布|涵盖|涉及)(?=..)"
)
_BEHIND_LIST = re.compile("(?:等|和(?!谐)|及(?!时)|的).*$")
_MIN_PARAGRAPH = 16
_WHOLE_SENTENCES = re.compile(r"[^。！？\n]{10,300}[。！？]")
_ITEMS = re.compile(
    r"(?:^|[。；：\n])[ \t\u3000]{0,40}(?:[一二三四五六七八九十]是|第[一二三四五六七八九]|首先|其次"
    r"|最后|[（(][一二三四五六七八九\d][）)]|\d[.、])"
    r"[，、]?(?P<what>[^。；\n]{8,120})"
)
_HALF = (
    "政规资协认监简普视督适研征修微汇宣技履创询究析践措施途径键盖健效确意识素态势境系筹络据策略"
    "序范程益详励惩绩誉辖诺贯彻遵障悉谐递馈拓享整依申公告况目专载览邮预决"
)
"""Signs that are no words in reports, but halves of many."""
_SPOKEN = "编评抽验采控导记培考查审核推训改管召"
_VERBS = "开展 进行 组织 加强 实施 实行 推行 做好 抓好 强化 业务"
"""Verbs of one sign, which are said of those before them (由群众评), but no object of two."""
_HALF_WORD = "只是半个词，多半漏了字或者写错了字"
_LEADING = "使把被将与和及并且或而因由从于以让为"
"""Signs that lead to something."""
_CUT_OFF = re.compile(
    rf"(?P<run>[\u4e00-\u9fa5]{{3,60}})(?P<it>[{_HALF}{_SPOKEN}{_LEADING}])(?=[，。；])"
)
_BETWEEN = re.compile(
    "(?P<run>立即|及时|认真|迅速|马上|定期|切实|深入|主动|逐项|逐一|全面|积极|不断|进一步|持续|严格|扎实|有序|统一|专门"
    rf"|集中|联合|共同|大力|着力|努力|牢固|稳步|有效|充分)(?P<it>[{_HALF}召组制])(?=(?P<rest>[\u4e00-\u9fa5]{{2,12}}))"
)
"""An adverb and a sign that is no verb: 立即组整改."""


def _said_twice(text: str) -> Iterator[tuple[int, int, str]]:
    """Clauses that stand in a sentence twice, side by side or both long, and names in a list."""
    before: dict[str, re.Match[str]] = {}
    end = 0
    for clause in re.all_in(text, _CLAUSES):
        words = clause.group(1)
        if not _STOPS.isdisjoint(text[end : clause.start()]):
            before = {}
        again = end - len(words) - 1
        is_again = end == clause.start() and again >= 0 and text.startswith(f"{words}，", again)
        twin, end = before.get(words), clause.end()
        if is_again and not twin and _NO_DIGIT.fullmatch(words):
            yield again, clause.end(1), f"“{words}”写了两遍"
        if twin and (twin.end() == clause.start() or _LONG_WORDS.fullmatch(words)):
            yield twin.start(), clause.end(1), f"“{words}”写了两遍"
            before = {}
        if not clause.group().endswith("："):  # a label
            before[words] = clause
    for match in re.all_in(text, _LIST):
        first = _FIRST_OF_LIST.search(text, max(0, match.start() - 12), match.start())
        start, end = first.start() if first else match.start(), match.end()
        names = text[start:end].split("、")
        names[0], names[-1] = _BEFORE.sub("", names[0]), _BEHIND_LIST.sub("", names[-1])
        names += [one for one in names[1:] if names[0].endswith(one) and one != names[0]]
        for name in {one for one in names if names.count(one) > 1 and _ITEM_NAME.fullmatch(one)}:
            place = text.rfind(name, start, end)
            yield place, place + len(name), f"列举中“{name}”写了两遍"


def unfinished_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Signs that are half a word, or at the end of a clause lead to what is not there."""
    for match in re.all_in(text, _CUT_OFF):
        before, sign = ("", *words_in(match["run"] + match["it"]))[-2:]
        is_told = before in _VERBS if sign in _SPOKEN else len(before) > 1 or before == "的"
        if len(sign) == 1 and is_told:
            problem = "后面没有说完" if sign in _LEADING else _HALF_WORD
            yield *match.span("it"), f"“{sign}”{problem}"
    for match in re.all_in(text, _BETWEEN):
        sign = match["it"]
        if words_in(match["run"] + sign + match["rest"])[:2] == [match["run"], sign]:
            yield *match.span("it"), f"“{sign}”{_HALF_WORD}"


def paragraphs_twice(text: str) -> Iterator[tuple[int, int, str]]:
    """Paragraphs and long sentences that stand twice in a text; pictures are left out."""
    seen: set[str] = set()
    taken = -1
    for start, line in paragraphs_in(text):
        words = line.strip()
        if len(words) >= _MIN_PARAGRAPH and not level_of(words):
            if words in seen:
                taken = start + len(line)
                yield start, taken, "这一段前面已经写过"
            seen.add(words)
    told: set[str] = set()
    for match in re.all_in(text, _WHOLE_SENTENCES):
        words = match.group().strip()
        if words in told and match.start() >= taken:
            yield *match.span(), "这一句前面已经写过"
        told.add(words)
    for match in re.all_in(text, _ITEMS):
        words = match["what"]
        if words in told:
            yield *match.span("what"), "这一条前面已经写过"
        told.add(words)


_TWICE = re.compile(r"(?!报告报告如下|规定规定[应必不可的])([\u4e00-\u9fa5]{2,12})\1")
"""Words or clauses twice, but not what is a noun and then a verb."""
_JOINED_TWICE = re.compile(
    r"([\u4e00-\u9fa5]{3,12})[和与及]\1(?=[，。；：、]|名义)|(?<![\u4e00-\u9fa5])([\u4e00-\u9fa5]{4,30})、\2(?=[，。；：、和与及等共]|累计|发布)"
)
_LONGEST_JOINED = 30
_JOINS = re.compile(r"[和与及、](?=(?P<next>[\u4e00-\u9fa5]{3}))")
_ONE_TWICE = re.compile(r"([\u4e00-\u9fa5])\1")
_BEGINS = re.compile(
    "作作[了出为总报说如]|刊刊[登发载稿印]|关关区|镇镇村|任任(?:[副组主书第]|[^，。；]{0,16}(?:组长|主任|书记|成员|召集人))"
)
"""Signs that end one word and are the next, by what follows: 工作作了部署, 主任任副组长."""
_NONE_OF = re.compile("无无(?:正当|法|关|效|故)")  # 亦无无正当理由的
_NOT_TWICE = re.compile(
    r"^(?:(.)\1*|[场集]镇|政府|公开|研究|讨论|交流|考虑|一个|一次|一件|一项|一年|一天|一步)$"
)
_BOTH_TWICE = re.compile(r"(.)\1(?!\1)(.)\2")
_PUBLIC_TWICE = re.compile(
    r"(?<![\u4e00-\u9fa5])公开公开|(?<=[级的个处各步])公开公开|公开公开(?=工作)|公开公开(?<![动请务息项果程容据同全网会]公开公开)"
    r"(?!栏|专|平台|指[南引]|目录|制度|内[容部]|事项|范围|方[式面案]|工作|渠道|服务|网|信息|条|保|申请|"
    r"机|要[求点]|标准|流程|领域|属性|主[体动]|清单|年|程序|过程|结果|公[平正]|情况|日|窗口|大厅|途径|[与和及、的])"
)
"""公开 doubled, not the end of one word (依申请公开) and the beginning of the next (公开栏)."""


def words_twice(text: str) -> Iterator[tuple[int, int, str]]:
    """Words or short clauses that are written twice in a row."""
    for match in re.all_in(text, _TWICE):
        words, start = match[1], match.start()
        if len(words) == 2 and words[1] == "的" and is_usual(text[start - 1 : start + 1]):
            continue  # 项目的目的
        if not _NOT_TWICE.search(words) and (len(words) > 2 or _may_be_doubled(words)):
            yield *match.span(), f"“{match[1]}”写了两遍"
    public = re.all_in(text, _PUBLIC_TWICE)
    yield from ((*one.span(), "“公开”写了两遍") for one in public)
    for joint in re.all_in(text, _JOINS):
        stretch = joint["next"], max(0, joint.start() - _LONGEST_JOINED), joint.start()
        for start in {text.find(*stretch), text.rfind(*stretch)} - {-1}:
            if twin := _JOINED_TWICE.match(text, start):
                yield *twin.span(), f"“{twin[1] or twin[2]}”写了两遍"
                break
    for match in re.all_in(text, _ONE_TWICE):
        start, one = match.start(), match[1]
        if one in NUMERALS and text[start - 1 : start] == "十":
            continue  # 十五五
        both = _BOTH_TWICE.search(text, max(0, start - 2), start + 4)
        pairs = text[max(0, start - 1) : start + 1], text[start + 1 : start + 3]
        begins = _BEGINS.match(text, start)
        is_boundary = is_usual(pairs[0]) and (begins or one in "的全" or is_usual(pairs[1]))
        may_be = may_be_doubled(one) and not _is_second(text, start, one)
        may_be = may_be and not (one in _VERB_SIGNS and is_usual(pairs[1]))
        may_be = may_be or (both is not None and is_usual(both[1] + both[2]))  # 的的确确
        may_be = may_be or _NONE_OF.match(text, start) is not None
        if not may_be and not is_boundary:
            yield *match.span(), f"“{one}”写了两遍"
    yield from _said_twice(text)


def _is_second(text: str, start: int, one: str) -> bool:
    """Whether the first of two signs ends a word and the second begins none: 及时时公开."""
    if one == "对":
        return text[start - 1 : start] != "一"
    if text[start - 1 : start + 1] in _WHOLE:
        return True
    return (
        is_usual(text[start - 1 : start + 1])
        and one not in "人家村户天年件事层"
        and text[start + 2 : start + 3] != one
    )


_VERB_SIGNS = "组推展落整通学抓练"
"""Signs that are said twice, but not where a usual word begins with the second: 组组织."""
_WHOLE = frozenset(("专人", "请人", "责人", "系人", "每天", "每年", "全年", "本年"))
"""Words behind which none begins that stands twice: 专人人负责, 每天天更新."""


def _may_be_doubled(words: str) -> bool:
    """Whether two signs are a word, and not the end of one and the beginning of the next."""
    if words[0] == "一":
        return False
    return is_usual(words) or words[0] in "我本" or (not is_usual(words[::-1]) and words[1] != "全")


_LIST_JOINT = re.compile(
    r"，(?<=[\u4e00-\u9fa5]，)(?=(?P<next>[\u4e00-\u9fa5]{2,8}?)"
    r"(?P<how>、|等(?:[，。；、的信内方情渠事工部资相重各多]|准确)|[和与]|及(?!时)))"
)
_BEFORE_JOINT = re.compile(r"(?P<mark>[^\u4e00-\u9fa5]|^)(?P<last>[\u4e00-\u9fa5]{2,24})$")
_LED_TO = re.compile(
    r"^.*(?:了|利用|通过|运用|包括|公开|发布|涵盖|涉及|更新|保障|[有的对]|进行|梳理|围绕|聚焦)(?=..)"
)
_NOUN = re.compile(
    "(?:信息|情况|文件|动态|清单|许可|处罚|强制|[预决]算|公告|公示|解读|复议|诉讼|目录|指南|[法规]规|规章|事项|结果|"
    "职[能责]|简介|概况|机构|权|采购|教育|医疗|卫生|环境|保障|就业|养老|低保|救助|民[政生]|财[务政]|扶贫|社保|规划|计划|"
    "方案|制度|报告|资金|项目|工作|内容|措施|平台|微[信博]|网站|公众号|公开栏|电话|邮箱|传真|短信|广播|电视|报纸|名单|"
    "标准|流程|依据|条件|安全|农业|[水林]利|林业|交通|住房|征收|补偿|土地|拆迁|环保|质量|数据|信件|留言|建议|提案|会议|"
    "培训|[程力率度性]|[监管]管|管理|建设|服务|公开|监督)$"
)
_NO_NOUN = re.compile(
    "[件条次篇期份个抓谁共未无均已不如现本我全年当按对将把在并以由向与为使让及有]|会同|处理|发挥|依托|杜绝|涵盖|抽查|分(?!管)|"
    "内容有|实行|重[视大]|覆盖|列入|纳入|报|成立|[管用]好|加[强大]|完善|健全|落实|推[进动]|提[高升]|强化|规范|优化|做[好到]|"
    "开展|组织|建立|制定|明确|确保|保[障证]|严格|及时|认真|积极|深入|进一步|持续|主动|依法|实现|坚持|围绕|通过|利用|根据|"
    "充分|满足|拓[宽展]|丰富|创新|增强|扩大|[深细]化|压实|畅通|接受|方便|促进|公布|公开(?!栏|指南|目录|制度|平台)|发布|更新|"
    "其中|没有|[前后]者|各(?!类)|包括|涉及|主要|同时|定期|统筹|梳理|编制|设[置立]|回应|指导|督促|责任|形成|构建|打造|维护|印发|"
    "召开|举办|参加|学习|贯彻|执行|履行|办理|答复|受理|收到|解读(?:$|与)"
)
_LONGEST_OF_LIST, _SHORT_ITEM = 8, 4


def uneven_lists(text: str) -> Iterator[tuple[int, int, str]]:
    """Commas between nouns of which others in the list have 、, and counts with another mark."""
    for joint in re.all_in(text, _LIST_JOINT):
        before = _BEFORE_JOINT.search(text, max(0, joint.start() - 25), joint.start())
        if before and _is_one_list(before["mark"], before["last"], joint["next"], joint["how"]):
            yield *joint.span(), "并列的词语之间用顿号"
    contacts = re.all_in(text, _CONTACTS)
    yield from odd_marks((one.start(), one.group(), _BETWEEN_CONTACTS) for one in contacts)
    for match in re.all_in(text, _COUNTED):
        stops = list(_BETWEEN_COUNTED.finditer(match.group()))
        items = _BETWEEN_COUNTED.split(match.group())
        first = 0
        for last in range(1, len(items) + 1):
            if last < len(items) and not _COUNTS_APART.search(items[last]):
                continue
            usual, odd = _odd_mark([one.group() for one in stops[first : last - 1]])
            if usual:
                place = match.start() + stops[first + odd].start()
                yield place, place + 1, _odd_words(usual, text[place])
            first = last


def odd_marks(
    lists: Iterable[tuple[int, str, re.Pattern[str]]], least: int = 1
) -> Iterator[tuple[int, int, str]]:
    """The first mark in each list that is another than most in it, of which there are `least` more.

    A list is its place, its words, and what finds the marks between them.
    """
    for start, words, mark in lists:
        stops = [(one.start(one.lastgroup or 0), one[one.lastgroup or 0])
                 for one in mark.finditer(words)]  # fmt: skip
        (usual, many), *others = Counter(sign for _, sign in stops).most_common() or [("", 0)]
        if others and many >= sum(count for _, count in others) + least - 1:
            place = next(place for place, sign in stops if sign != usual)
            yield start + place, start + place + 1, _odd_words(usual, words[place])


def _odd_words(usual: str, other: str) -> str:
    return f"并列的各项之间别处用“{usual}”，这里用了“{other}”"


def _is_one_list(mark: str, last: str, other: str, how: str) -> bool:
    """Whether a comma stands between two of a list, by the mark before and the one behind them."""
    is_alike = last[0] == other[0] and len(last) == len(other) <= _SHORT_ITEM
    if mark == how == "、" and is_alike and last[0] not in "谁先":
        return True
    is_whole = mark == "、" and len(last) <= _LONGEST_OF_LIST
    short = last if is_whole else _LED_TO.sub("", last)
    if "等" in last or len(short) > _LONGEST_OF_LIST:
        return False
    if _NO_NOUN.match(short) or _NO_NOUN.match(other):
        return False
    if how[0] == "等" and len(last) == len(other) == 2:
        return True
    if how[0] in "和与及" and short[-1] != other[-1]:
        return False
    return bool(_NOUN.search(short) and _NOUN.search(other))


_CONTACT_NAME = "(?:联系|通[信讯]|电子|办公|单位)?(?:地址|电话|邮编|邮政编码|邮箱|传真|网址)"
_CONTACT = rf"{_CONTACT_NAME}[：:]?[^，；、。\n（）：:]{{3,40}}"
_CONTACTS = re.compile(rf"{_CONTACT}(?:[，；、。]{_CONTACT}){{2,6}}")
_BETWEEN_CONTACTS = re.compile(rf"[，；、。](?={_CONTACT_NAME})")
_COUNT = r"\d[\d.,]{0,9}[万余多]{0,2}[条件篇个期份](?:[，（(]占[^，。；）)\n]{1,14}[%％][）)]?)?"
_COUNTED = re.compile(
    rf"(?<!\d)(?<![\d.,]\d){_COUNT}(?:[，。；、][^，。；：、\n\d（）()]{{2,16}}{_COUNT}){{4,40}}"
)
_BETWEEN_COUNTED = re.compile("[，。；、](?!占)")
_COUNTS_APART = re.compile(
    r"(?<![务息])公开(?![类\d])|主动|召开|举办|收到|办理(?!类)|办结|受理|回复|开展|[共我三含均仅净另]|累计|发布(?!类)|通过|"
    r"全年|现行|组织|新增|转载|推送|编[制发写辑]|上报|更新(?!类)|制[定发]|废止|修订|印发|清理|维护|解读(?=\d)|评议(?!类)|"
    r"征集(?!类)|刊|阅读|访问|关注|粉丝|撤|报送|培训|[抽检]查|整改|回应(?!类)|参加|填报|录入|依申请|同时|[增减]|比上|"
    r"[合总小]计|四类|前|其[余中]|涵盖|包括|涉及|分别|复议|起诉"
)
_ODD_MARKS = {"，、", "；，", "，；", "，。", "；。"}
_FEW_MARKS, _MANY_MARKS = 4, 6


def _odd_mark(marks: list[str]) -> tuple[str, int]:
    """The mark that all but one of a list have, and the place of that one; empty if none has.

    A part of a list may end in a stronger mark, and what ends it, or its head, in another one.
    """
    for place, mark in enumerate(marks):
        others = {*marks[:place], *marks[place + 1 :]}
        if len(marks) < _FEW_MARKS or len(others) > 1 or mark in others:
            continue
        usual, is_inside = others.pop(), 0 < place < len(marks) - 1
        is_odd = usual + mark in _ODD_MARKS and (is_inside or mark in "、。")
        if is_odd and (mark != "；" or len(marks) >= _MANY_MARKS):
            return usual, place
    return "", 0
