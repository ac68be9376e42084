"""Names of a made-up county's units, and how their reports write them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

REGION = "安丘市"
_FIRST = "柘凌官辉景石金大新兴红刘白黄东南青王郚吾"
_SECOND = "山河庄渠芝埠冢盛安沙家芬子旗云马塔宋店泉"
_KINDS = ("镇", "乡", "街道")
_DEPARTMENTS = (
    *("发展和改革局", "教育和体育局", "科学技术局", "工业和信息化局", "公安局", "民政局", "司法局"),
    *("财政局", "人力资源和社会保障局", "自然资源和规划局", "住房和城乡建设局", "交通运输局"),
    *("水利局", "农业农村局", "商务局", "文化和旅游局", "卫生健康局", "退役军人事务局"),
    *("应急管理局", "审计局", "市场监督管理局", "统计局", "医疗保障局", "城市管理局"),
    *("行政审批服务局", "信访局", "林业发展中心", "气象局"),
)
SHORTENED = {
    "发展和改革局": "发改局",
    "教育和体育局": "教体局",
    "人力资源和社会保障局": "人社局",
    "卫生健康局": "卫健局",
    "文化和旅游局": "文旅局",
}
"""How some departments are called where they speak of themselves."""

_SLIP = "囧"


def unit_names(count: int) -> list[str]:
    """So many names, each department once and then townships; no two alike."""
    return [name for name, _ in zip(_all(), range(count), strict=False)]


def _all() -> Iterator[str]:
    yield from _DEPARTMENTS
    for kind in _KINDS:
        for first in _FIRST:
            for second in _SECOND:
                yield f"{first}{second}{kind}"
    for number in range(1_000_000):
        digits = "".join("甲乙丙丁戊己庚辛壬癸"[int(digit)] for digit in f"{number:05}")
        yield f"{digits}镇"


def as_told(name: str, random: Random) -> str:
    """The name as a report may tell it, so that nobody can doubt whose it is."""
    if name.endswith("街道"):
        return random.choice([f"{REGION}{name}办事处", f"{name}办事处", f"{REGION}{name}", name])
    if name.endswith(("镇", "乡")):
        forms = [f"{REGION}{name}人民政府", f"{name}人民政府", f"山东省潍坊市{REGION}{name}", name]
        return random.choice(forms)
    return random.choice([f"{REGION}{name}", f"市{name}", name])


def in_doubt(name: str) -> str:
    """The name in a form that is surely meant so, but has to be confirmed."""
    return SHORTENED.get(name) or _SLIP + name[1:]
