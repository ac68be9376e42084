"""The command `nianbao`: the window, or a command that needs none."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, cast

from app.errors import (
    COMMANDS,
    DONE,
    READING,
    REFUSED,
    SANDBOX,
    SELFTEST,
    VERSION_OPTION,
    RefusedError,
)

if TYPE_CHECKING:
    from app.report.charts import ChartData
    from app.report.report import Report

_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


class _PaintingLibraryError(RefusedError):
    """A system library is missing that fonts and pages need."""

    def __init__(self, error: ImportError) -> None:
        super().__init__(
            f"缺少排版和绘图所需的系统库（{_library(error)}），没有生成；"
            "请先装好，或改为导出 .docx。"
        )


def main() -> int:
    """Runs the program; returns its exit status. No traceback reaches the user."""
    try:
        return _start(sys.argv[1:])
    except Exception as error:  # noqa: BLE001 the last resort: one sentence instead of a traceback
        _note(error)
        kind = type(error).__name__
        return _refuse(f"程序出错，没有完成（{kind}），原有文件没有改动，请把这句话告诉维护人员。")


def _note(error: Exception) -> None:
    from app.storage.paths import data_folder  # noqa: PLC0415 the window starts without it
    from app.storage.program_log import LOG_FOLDER, ProgramLog  # noqa: PLC0415

    with suppress(OSError):
        ProgramLog(data_folder() / LOG_FOLDER).note_fault(error)


def _start(argv: list[str]) -> int:
    if argv and (argv[0] in COMMANDS or argv[0].startswith("-")):
        return _command(argv)
    if argv[:1] == [SELFTEST]:
        from app.export.exporter import Painters  # noqa: PLC0415 see below
        from ui.selftest import selftest  # noqa: PLC0415 Qt, only when there is a window

        return selftest(argv[1:], Painters({".pdf": _pdf}, _chart))
    if argv[:1] == [SANDBOX]:
        from app.foreign.worker import main as work  # noqa: PLC0415 for another process of ours

        return work(argv[1:])
    if not _has_screen():
        return _refuse(f"这台机器没有显示器，打不开窗口；{_without_window(argv)}")
    gc.disable()  # a start leaves no garbage; later the window's thread alone collects it
    try:
        from ui.application import run  # noqa: PLC0415 Qt, only when there is a window
    except ImportError as error:
        if "PySide6" not in str(error) and ".so" not in str(error):
            raise
        return _refuse(f"缺少显示窗口所需的系统库（{_library(error)}）；{_without_window(argv)}")
    return run(argv)


def _command(argv: list[str]) -> int:
    if argv == [VERSION_OPTION]:
        from app.version import version  # noqa: PLC0415 the window starts without it

        print(f"nianbao {version()}")  # noqa: T201 output
        return DONE
    from app import command_output  # noqa: PLC0415 the window starts without it

    if command_output.asks_for_help(argv):
        try:
            command_output.print_whatever_there_is()
            command_output.say(command_output.HELP)
        except RefusedError as error:
            return _refuse(str(error))
        return DONE
    from app.edition.catalog import Catalog  # noqa: PLC0415
    from app.foreign.reader import ForeignReader  # noqa: PLC0415
    from app.storage.atomic import FOLDER_NOTES  # noqa: PLC0415
    from app.storage.paths import data_folder  # noqa: PLC0415

    reader = ForeignReader(Catalog())
    FOLDER_NOTES.data_folder = data_folder
    if argv[0] in READING:
        reader.warm_up()  # it gets ready while the command is loaded
    try:
        from app import cli  # noqa: PLC0415
        from app.export.exporter import Painters  # noqa: PLC0415

        return cli.main(argv, Painters({".pdf": _pdf}, _chart), reader)
    finally:
        FOLDER_NOTES.data_folder = None
        reader.close()
        gc.freeze()  # else the end of the process looks through all that it has, again and again


@cache
def _pages() -> ModuleType:
    """What paints, loaded and made ready when something is first to be painted."""
    try:
        from ui.typesetting import pages  # noqa: PLC0415 see above
    except ImportError as error:
        raise _PaintingLibraryError(error) from error
    pages.windowless()
    return pages


def _pdf(report: Report) -> bytes:
    return cast(bytes, _pages().pdf_of(report))


def _chart(data: ChartData) -> bytes:
    return cast(bytes, _pages().chart_of_data(data))


def _library(error: ImportError) -> str:
    """The name of the library that is missing, without the system's English words behind it."""
    return str(error).partition(":")[0].rpartition(" ")[2].strip("'")


def _has_screen() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in _SCREENS)


def _without_window(argv: list[str]) -> str:
    """The command that makes the same two files."""
    from app.storage.paths import sample_path  # noqa: PLC0415 the window starts without it

    source = Path(argv[0]) if argv else _near(sample_path())
    runner = "uv run nianbao" if os.environ.get("UV") else "nianbao"
    files = (source, Path(f"{source.stem}.docx"), Path(f"{source.stem}.xlsx"))
    command = " ".join((runner, "convert", *map(_quoted, files)))
    return f"不用窗口生成同样的 Word 和 Excel 文件请运行：{command}"


def _near(path: Path) -> Path:
    """The path as seen from the current folder, if it lies below it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _quoted(path: Path) -> str:
    text = str(path)
    return f'"{text}"' if " " in text else text


def _refuse(sentence: str) -> int:
    words = " ".join(sentence.split())
    if sys.stderr is None and sys.platform == "win32":
        import ctypes  # noqa: PLC0415 only where a program without a console has to say something

        ctypes.windll.user32.MessageBoxW(None, words, "年报填报助手", 0x10)
    else:
        print(f"nianbao: {words}", file=sys.stderr)  # noqa: T201 output
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())
