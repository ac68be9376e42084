"""Texts of tables as they compare, and the words on this program's own workbooks."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from app import patterns as re
from app.edition.edition import OPENING, Edition
from app.report.numbers import plain_number

_ONE_WAY = str.maketrans(
    "、，。;〔〕【】[]〈〉《》<>“”‘’「」『』＂'—–－",
    ",,.,()()()()()()" + '"' * 10 + "---",
)
_TRADITIONAL = str.maketrans(
    "總體況動開資訊規範請數據關條項內記錄單處罰強徵費購業營會組織務構結計決維糾訴訟復議經審終門標題報編製發廢現許類屬於國機祕護當補轉書長無沒執導過產實個來縣區鄉鎮辦"
    "級問進須說電話傳眞郵網聯係統設監責點隊質調萬億圖閱舉訪學應對獲認確證詢複號協團續繼領額價買賣檔駁繳納劃員齊專欄與並將爲為創間聞時陳禮選擇權準備稱種節約簡縮籌粵細"
    "紀紅綜練職聽臺舊藝蘇虛術衛裝視覺觀討訂訓託評詞試該詳語誤課論講謝識譯讀變讓負財貢貨貫貿賞賦車軍較載輔輕輸農還這連運達違適遠邊鄰醫釋針銀錯鐵閉陽陸隨險難雙離雲順頁"
    "預頓顯風飛養餘驗魚鮮麗黨龍佈佔佇倉們側傷傾僅儀優償儲兒兩冊凈幾則剛勞勢勝匯參啟嚴圍園場塊壓夠奪奮婦孫寧寬屆層島師帶幣幫幹廠廣廳張彈後徑從徹態慶憑懷戰戶拋揮損換擔"
    "擬擴攝敗敘斷晉暫曆歷極槍樂樓樣樹橋檢歡歲歸殘毀氣淨淺減測滅滿漢漸潔濟濱灣熱爭狀獨獎環畢畫異療盡礦礎禍稅穀積穩窮競筆築糧",
    "总体况动开资讯规范请数据关条项内记录单处罚强征费购业营会组织务构结计决维纠诉讼复议经审终门标题报编制发废现许类属于国机秘护当补转书长无没执导过产实个来县区乡镇办"
    "级问进须说电话传真邮网联系统设监责点队质调万亿图阅举访学应对获认确证询复号协团续继领额价买卖档驳缴纳划员齐专栏与并将为为创间闻时陈礼选择权准备称种节约简缩筹粤细"
    "纪红综练职听台旧艺苏虚术卫装视觉观讨订训托评词试该详语误课论讲谢识译读变让负财贡货贯贸赏赋车军较载辅轻输农还这连运达违适远边邻医释针银错铁闭阳陆随险难双离云顺页"
    "预顿显风飞养余验鱼鲜丽党龙布占伫仓们侧伤倾仅仪优偿储儿两册净几则刚劳势胜汇参启严围园场块压够夺奋妇孙宁宽届层岛师带币帮干厂广厅张弹后径从彻态庆凭怀战户抛挥损换担"
    "拟扩摄败叙断晋暂历历极枪乐楼样树桥检欢岁归残毁气净浅减测灭满汉渐洁济滨湾热争状独奖环毕画异疗尽矿础祸税谷积稳穷竞笔筑粮",
)
"""Characters of the form and of usual texts as they are written outside the mainland."""

_FOLDED = _ONE_WAY | _TRADITIONAL
_FOLDING, _FROM_OUTSIDE = (
    re.compile(f"[{re.escape(''.join(map(chr, signs)))}]") for signs in (_FOLDED, _TRADITIONAL)
)
"""What is looked for before a text is folded sign by sign, which takes ten times as long."""

_NUMBERING = re.compile(r"^(\d+)[.,]")
_CHINESE_NUMBERING = re.compile(r"^([一二三四五六七八九十]+)[.,]")

_ANY_NUMBERING = re.compile(
    r"(?:\((?:\d{1,2}|[一二三四五六七八九十]{1,3})\)"
    r"|(?:\d{1,2}|[一二三四五六七八九十]{1,3})[).,:\-]"
    r"|\d{1,2}(?=\D))[.,:]?"
)
_NOTE = re.compile(r"\([^()]*\)?")
_SIGNS = re.compile(r"[\W_]+")
_NUMBER = re.compile(
    r"[+\-±]?\d[\d,.]*(?:\(?(?:[件条次份个项宗起部篇人%]|[亿万千百]?元)\)?)?|[-/\\无]+"
)
_YEARS = (("一年度", "年"), ("年度", "年"), ("上一年", "上年"), ("下一年", "下年"))
_MONEY = re.compile(r"[亿万千百]?元")


_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
"""Signs without width that editors leave in texts."""


_RADICAL = re.compile("[\u2e80-\u2fdf]")
_RADICALS = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)
} | str.maketrans(
    "⼾⺒⺓⺜⺝⺟⺠⺫⺬⺷⺼⻁⻃⻄⻅⻆⻉⻋⻓⻔⻗⻘⻙⻚⻛⻜⻝⻞⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻭⻮⻰⻳",
    "户巳幺日月母民目示羊月虎西西见角贝车长门雨青韦页风飞食食首马骨鬼鱼鸟卤麦黄黾齐齿齿龙龟",
)
"""Radicals that stand for whole characters in what printers write: fonts draw both alike."""


def visible(text: str) -> str:
    """The text as people see it: signs that nobody sees are none, radicals the characters."""
    return text if text.isascii() else folded(_INVISIBLE.sub("", text))


def folded(text: str) -> str:
    """The text with the characters for which radicals stand."""
    return text.translate(_RADICALS) if _RADICAL.search(text) else text


def simplified(text: str) -> str:
    """The text with simplified characters, one for each."""
    return text.translate(_TRADITIONAL) if _FROM_OUTSIDE.search(text) else text


_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISING, _IS_RAISED = str.maketrans("0123456789", _RAISED), re.compile(f"[{_RAISED}]+")
_NUMBER_OF_NOTE = rf"[\d{_RAISED}]{{1,2}}"
_NOTE_MARK = re.compile(
    rf"(?<=\d)\s*(?:[{_RAISED}]+|[①-⑳]|[\[〔【［]{_NUMBER_OF_NOTE}[\]〕】］]|[*＊※#]{{1,3}}"
    rf"|[（(]?注\s*(?:{_NUMBER_OF_NOTE})?[）)]?"
    r"|[（(](?:含|其中|包括|不含|另|详?见|注|同比|[较比与]?上年)[^（()）]{0,40}[）)]"
    r"|[（(][\u4e00-\u9fff]{1,12}[〔\[【［（(]\d{4}[〕\]】］）)]第?\d{1,5}号[^（()）]{0,40}[）)])\s*$"
)
_COUNTED = re.compile(r"(?<=\d)\s*[件条项宗个次]\s*$")


def raised(text: str) -> str:
    """The text, its digits as raised ones: the mark of a note is no part of a figure."""
    return text.translate(_RAISING)


def figure_alone(text: str, unit: str) -> str:
    """The text of a cell without a note's mark behind its figure, or a count's where it is money.

    45①; 1（云审发〔2023〕5号）; 38.14件 where the unit is 万元.
    """
    if text.isdecimal():
        return text
    alone = _NOTE_MARK.sub("", text)
    return _COUNTED.sub("", alone) if money_unit(unit) else alone


@lru_cache(maxsize=8192)
def normalised(text: str) -> str:
    """The text with half-width signs, simplified, one kind of bracket and no white space."""
    flat = text if text.isascii() else _IS_RAISED.sub("", visible(text))
    plain = "".join(unicodedata.normalize("NFKC", flat).split())
    folded = plain.translate(_FOLDED) if _FOLDING.search(plain) else plain
    return _CHINESE_NUMBERING.sub(r"\1,", _NUMBERING.sub(r"\1.", folded))


def core(text: str) -> str:
    """The words of a normalised label: no numbering, no punctuation, 年度 and 一年 as 年."""
    start = 0
    while match := _ANY_NUMBERING.match(text, start):
        start = match.end()
    return all_words(text[start:])


def all_words(text: str) -> str:
    """The same with its numbering, without signs: 3其他."""
    words = _SIGNS.sub("", text)
    for long, short in _YEARS if "年" in words else ():
        words = words.replace(long, short)
    return words


def without_notes(text: str) -> str:
    """A normalised text without what stands in brackets; a bracket may be left open."""
    return _NOTE.sub("", _ANY_NUMBERING.sub("", text, count=1))


_LOOK_ALIKE = str.maketrans(
    "入清晴杈査亚丛啇杌枸沟诈玫罸剌仪拆松杲末宙什汁怠囯袐蜜",
    "人请请权查业业商机构构许政罚制议诉讼果未审计计总国秘密",
)
"""Characters that no label has, and those for which programs of scanners take them."""


def reread(words: str) -> str:
    """The words with what looks like a character that labels have in its place."""
    return words.translate(_LOOK_ALIKE)


_SERIAL = re.compile(
    r"序号?|排序|题[号型]|编[号码]|代[码号]|[行栏][次号]|no|(?:指标|项目|单位|数据|机构|报表)(?:代[码号]|编[号码])"
    r"|(?:数据|逻辑|平衡|自动|公式)?(?:校验|校核|核对|审核)(?:结果|情况|公式|状态)?"
    r"|是否(?:平衡|正确|一致|通过|相符)|检查结果",
    re.IGNORECASE,
)
"""The heads of what only counts or checks the rows beside it."""


_CHECKED = frozenset(
    ("√", "✓", "✔", "ok", "true", "平", "平衡", "通过", "一致", "正确", "校验通过")
)


def is_checked(text: str) -> bool:
    """Whether a cell only says of what stands beside it that it is right."""
    return text.lower() in _CHECKED


def counts_or_checks(head: str) -> bool:
    """Whether the normalised head of a column says that it only counts or checks the rows."""
    return _SERIAL.fullmatch(head) is not None


_LAST_YEAR = re.compile("(?:上年|去年|前年|同期).{0,12}")
_RECKONED = re.compile(
    "(?:[^,.;:]{0,10})(?:占比|比重|百分比|比例|增[减长]率?|同比|环比)|(?:较|比)(?:上年|去年|同期).{0,8}|[增降]幅|小计"
)
"""The heads of shares, changes and sums in between, reckoned from the figures beside them."""


def is_beside_the_year(head: str) -> bool:
    """Whether a normalised head is of last year's figures, or of what is reckoned from others."""
    return bool(_LAST_YEAR.fullmatch(head) or _RECKONED.fullmatch(head))


def tells_last_year(words: str, label: str) -> bool:
    """Whether words say of a figure that it is last year's, and a label does not."""
    return bool(_LAST_YEAR.match(words)) and not _LAST_YEAR.match(label)


_DENIED = re.compile("(?=[不未无没非](..))")


def is_denial(one: str, other: str) -> bool:
    """Whether one of two texts says of something that it is not so, and the other that it is."""
    return any(
        pair in second and pair not in _DENIED.findall(second)
        for first, second in ((one, other), (other, one))
        for pair in _DENIED.findall(first)
    )


_NOUGHTS = str.maketrans("OoОо〇○◯", "0000000")
_WITH_LETTERS = re.compile(r"[OoОо○◯]|[1-9][\dOoОо〇○◯]{1,5}")


@lru_cache(maxsize=8192)
def reread_figure(text: str) -> str:
    """The figure that a text is with noughts for letters O; empty if it is none or has none."""
    bare = text.strip()
    is_one = bare and not bare.isdecimal() and _WITH_LETTERS.fullmatch(bare)
    return bare.translate(_NOUGHTS) if is_one else ""


def is_number_text(text: str) -> bool:
    """Whether a normalised text is a number, perhaps with a unit, or a sign for “none”."""
    return _NUMBER.fullmatch(text) is not None


def money_unit(text: str) -> str:
    """The unit of money that a text names; empty if it names none."""
    units = _MONEY.findall(text)
    return str(units[-1]) if units else ""


class OtherUnit(str):
    """The doubt of a column whose head names another unit of money than the form's."""

    said: str

    @classmethod
    def of(cls, said: str, unit: str) -> OtherUnit:
        """The doubt in Chinese; `said` is the unit that the head names, `unit` that of the form."""
        told = cls(f"表头写的单位是“{said}”，规定的单位是“{unit}”，已经换算，请核对。")
        told.said = said
        return told


def doubt_of_unit(said: str, unit: str) -> str:
    """The doubt about a figure that a document gives in a unit of money, `unit` is the form's.

    What the form counts in no money keeps its figure.
    """
    if money_unit(unit):
        return OtherUnit.of(said, unit)
    return f"文件中这里写的单位是“{said}”，规定的单位是“{unit}”，请核对。"


def with_unit(text: str, doubt: str) -> str:
    """A figure with the unit of money that the head of its column names, if that is another one."""
    if isinstance(doubt, OtherUnit) and plain_number(text) is not None:
        return f"{text.strip()}{doubt.said}"
    return text


DETAILS_SHEET = "基本信息"
TEXTS_SHEET = "文字"

BY_UNIT = "（分单位）"
"""How the sheets of a collection's workbook end that list the units' figures below a table."""

NAME_LABEL = "机关名称"
KIND = "机关类型"
YEAR = "年度"
DATE = "成文日期"
EDITION = "版式"

CHECK_ROW = "勾稽校验"
"""How the label of a check row begins."""

PREAMBLE = "报告开头"
_NOT_IN_SHEET_NAMES = str.maketrans("", "", "\\/?*[]:'")


def sheet_name(tab: str) -> str:
    """A section's short name as a sheet name, without the signs that Excel refuses there."""
    return tab.translate(_NOT_IN_SHEET_NAMES)[:31]


def text_titles(edition: Edition) -> dict[str, str]:
    """The title over each text, by text key, in form order."""
    return {OPENING: PREAMBLE} | {section.key: section.title for section in edition.sections}
