"""What commands print: their help and lines of output; loaded without the commands themselves."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path

from app.errors import RefusedError

USAGE = {
    "convert": (
        "nianbao convert 来源 目标… [--template 模板 [--incomplete]] [--as-written]"
        " [--edition 版式] [--year 年度]"
    ),
    "check": "nianbao check 文件… [--previous 去年的报告] [--json]",
    "collect": (
        "nianbao collect 文件夹 汇总表.xlsx [--year 年度] [--name 本级名称] [--roster 单位名单]"
        " [--last 去年的文件夹或报告]"
        " [--slips 退回单文件夹或.zip [--until 年-月-日] [--signature 落款]"
        " [--contact 联系人和电话]]"
        " [--report 本级报告.nbao] [--json]"
    ),
    "tally": (
        "nianbao tally 台账 [--year 年度] [--json] [-o 报告.nbao]，"
        "或 nianbao tally --blank 空白台账.xlsx --year 年度"
    ),
    "blank": "nianbao blank 版式 目标.docx|目标.xlsx",
}
HELP = f"""年报填报助手

nianbao [文件]
    打开窗口
{USAGE["convert"]}
    转换报告；来源和目标可以是 .nbao .json .docx .xlsx .html .pdf，目标可以有几个；
    来源还可以是 .doc .wps .xls .et .xlsb .rtf .odt .ods .ofd .mht .md .txt 和带附件的 .eml .msg；
    来源中有几个年度的报告时，用 --year 指明要哪一年
    文字里有认不出的实时数字、图片、图表或“（无法计算）”时先问，不在终端中运行则不写；
    加上 --as-written 则照样写
    模板缺少报告中的内容时不写；加上 --incomplete 则写出其余的，并列出缺少的
{USAGE["check"]}
    检查报告，按表格顺序列出问题；给出去年的报告时，两年的数字一并核对；--json 输出 JSON
{USAGE["collect"]}
    汇总文件夹（连同下级文件夹和 ZIP 压缩包）中的报告：各格相加，列出每个单位的状态；
    不写 --year 时汇总多数报告写明的那一年，写得不一致时请用 --year 指明；
    单位名单可以是 Excel、Word、PDF、网页、文本等；给出去年的，两年的数字和文字一并对比；
    --slips 写出给各单位的退回单，落款、联系人、文号取自汇总窗口里填过的，也可以在这里写；
    --report 用汇总数起草本级报告；--json 输出 JSON；
    汇总表就是交上级的文件，各单位的数据都在里面；各县的汇总表（或 JSON）放进一个文件夹可再汇总，
    --name 写明上级怎样称呼本级，不写时用窗口里填过的或文件夹名
{USAGE["tally"]}
    按依申请公开登记台账（.xlsx .xls .et .xlsb .ods .csv .docx）计数，填表三，有的话也填表二、表四；
    不给年度时取收到申请最多的一年；-o 把数字写进报告（已有的报告只改这些格），--json 输出 JSON；
    --blank 写出一年的空白台账，带下拉选项和实时计数
{USAGE["blank"]}
    写出空白的官方表格
nianbao --version
    版本

退出状态：0 完成；1 完成，但有“必改”的问题、没能对应的数据或没能计入的报告；2 被拒绝，原因见错误输出
""".rstrip()


def asks_for_help(argv: Sequence[str]) -> bool:
    """Whether a command line asks how it is to be written."""
    return argv[0] in ("-h", "--help") or "--help" in argv[1:2]


class OutputError(RefusedError):
    """The output cannot be written where it was sent."""

    def __init__(self, error: OSError) -> None:
        super().__init__(f"输出写不进去（代码 {error.errno}），请检查磁盘或换一个地方存放输出。")


def print_whatever_there_is() -> None:
    """Has characters that a terminal does not know printed as question marks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def say(line: str) -> None:
    """Prints a line of the output; nobody listening is no reason to stop working."""
    try:
        print(line, flush=True)  # noqa: T201 the command's output
    except BrokenPipeError:
        _silence()
    except OSError as error:
        if error.errno == errno.EINVAL and sys.platform == "win32":  # a closed pipe over there
            _silence()
        else:
            raise OutputError(error) from error


def _silence() -> None:
    """Sends the rest of the output nowhere, also what Python still holds."""
    with Path(os.devnull).open("w") as nowhere, suppress(OSError, ValueError):
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
