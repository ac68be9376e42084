"""The composition root of the window: makes every part once and hands them to each other."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from threading import Thread

from PySide6.QtCore import (
    QEvent,
    QLibraryInfo,
    QLocale,
    QObject,
    QSettings,
    QThreadPool,
    QTimer,
    QTranslator,
    Signal,
)
from PySide6.QtGui import QFont, QIcon
from PySide6.QtWidgets import QApplication

from app.storage.paths import data_folder, meeting_folder, portable_refused
from app.storage.program_log import ProgramLog
from ui.main_window import Faults, MainWindow, SingleInstance
from ui.settings import Settings, clear_settings_leftovers, enlarged, show_in_place, start_again
from ui.style import dress
from ui.tasks import collect_garbage
from ui.theme import Appearance

_ICON = Path(__file__).parents[1] / "resources" / "icons" / "nianbao.png"
_NOT_PORTABLE = (
    "程序所在的文件夹写不进去（可能是写保护的 U 盘或光盘），"
    "设置和恢复记录这次放在这台电脑上：{folder}。"
)
_GARBAGE_EVERY_MS = 5_000
_BLANK_AT_MOST_MS = 300
"""A file that is not there by then lets the start page come forward."""

_LETTER_FORMS = "FC_LANG", "zh-cn"
"""Fontconfig takes Japanese letter forms for Chinese words unless the desktop is a Chinese one."""
_CHINESE_FAMILIES = ("Microsoft YaHei UI", "Microsoft YaHei", "SimSun", "Noto Sans CJK SC")


def run(argv: list[str]) -> int:
    """Shows the window until it is closed, with the file named in `argv` if there is one.

    If a window is there already, the file is opened in that one and nothing is shown here.
    """
    data = data_folder()
    instance = SingleInstance(meeting_folder(data))
    paths = [Path(argument) for argument in argv]
    if instance.gives_way(paths):
        return 0
    settings = Settings(_store(data))
    with enlarged(settings.interface_size):
        application = make_application(settings.appearance)
    window = MainWindow(settings, begins=not paths)
    faults = Faults(window, ProgramLog(settings.log_folder))
    faults.install()
    garbage = QTimer(application)
    garbage.timeout.connect(collect_garbage)
    garbage.start(_GARBAGE_EVERY_MS)
    first_paint = _FirstPaint(application)
    first_paint.over.connect(lambda: _set_to_work(window, settings, faults))
    first_paint.over.connect(lambda: _tell_data_folder(window, data))
    first_paint.over.connect(lambda: _let_in(window, instance, paths))
    first_paint.over.connect(lambda: _clear_leftovers(settings))
    show_window(window, settings)
    try:
        status = application.exec()
    finally:
        faults.uninstall()
    if window.reopens_with is not None:
        instance.leave()
        start_again(window.reopens_with)
    return status


def make_application(appearance: Appearance = Appearance.SYSTEM) -> QApplication:
    """The application: its look, Qt's own words in Chinese, scaling as the system says."""
    if sys.platform == "linux":
        os.environ.update(input_methods(os.environ))
        os.environ.setdefault(*_LETTER_FORMS)
    application = QApplication(sys.argv[:1])
    application.setApplicationName("nianbao")
    application.setApplicationDisplayName("")
    application.setWindowIcon(QIcon(str(_ICON)))
    _use_chinese(application)
    if sys.platform == "win32":
        application.setFont(_chinese_font(application.font()))
    dress(application, appearance)
    return application


def input_methods(environment: Mapping[str, str]) -> dict[str, str]:
    """What to set for Qt's input methods beside what the desktop has set.

    Desktops name Fcitx, for which their own programs have a part and Qt has none: Fcitx answers
    as IBus, too. Qt takes that only as a portal, where no program of IBus itself is installed.
    """
    named = environment.get("QT_IM_MODULES") or environment.get("QT_IM_MODULE", "")
    if not named.startswith("fcitx") or "ibus" in named:
        return {}
    return {"QT_IM_MODULES": f"{named};ibus", "IBUS_USE_PORTAL": "1"}


def _chinese_font(font: QFont) -> QFont:
    """The font with mainland letter forms first: in a Windows of another language the usual one
    has no Chinese, and what stands in for it may show the forms of Taiwan or Japan."""
    from PySide6.QtGui import QFontDatabase  # noqa: PLC0415 only Windows asks for it

    families = [family for family in _CHINESE_FAMILIES if QFontDatabase.hasFamily(family)]
    font.setFamilies([*families, *font.families()])
    return font


def make_window(settings: Settings) -> MainWindow:
    """The window on its start page, ready to work."""
    window = MainWindow(settings)
    equip(window, settings)
    return window


def equip(window: MainWindow, settings: Settings) -> None:
    """Puts what works on reports into the window; loaded here, after the first painting."""
    from app.edition.catalog import Catalog  # noqa: PLC0415 see the docstring
    from app.report.changes import Details  # noqa: PLC0415
    from app.report.report import Report  # noqa: PLC0415
    from ui.document import Document  # noqa: PLC0415
    from ui.report_controller import ReportController  # noqa: PLC0415

    catalog = Catalog()
    year = catalog.years[-1]
    document = Document(Report(catalog.for_year(year), Details(year)), window)
    window.equip(ReportController(window, document, catalog, settings))


def _set_to_work(window: MainWindow, settings: Settings, faults: Faults) -> None:
    from app.storage.atomic import FOLDER_NOTES  # noqa: PLC0415 after the first painting

    FOLDER_NOTES.data_folder = lambda: settings.data_folder
    equip(window, settings)
    faults.protect(window.controller)


def _tell_data_folder(window: MainWindow, data: Path) -> None:
    if portable_refused(data):
        window.strip.say(_NOT_PORTABLE.format(folder=data))


def _let_in(window: MainWindow, instance: SingleInstance, paths: Sequence[Path]) -> None:
    from ui.main_window import OpenRequests  # noqa: PLC0415 after the first painting

    if paths:
        QTimer.singleShot(_BLANK_AT_MOST_MS, window.controller.begin)
    open_requests = OpenRequests(window)
    instance.wanted.connect(open_requests.come_forward)
    instance.listen()  # also while the question below is open
    if not window.controller.recovery.offer(paths):
        open_requests.open(paths)
    _warm_up(window, paths)


def _warm_up(window: MainWindow, paths: Sequence[Path]) -> None:
    """Has the reader of files get ready; not while a report is on its way, which needs none."""
    from PySide6.QtCore import Qt  # noqa: PLC0415 after the first painting

    from ui.actions.files import is_document  # noqa: PLC0415

    controller = window.controller
    warm_up = partial(QThreadPool.globalInstance().start, controller.reader.warm_up)
    if paths and not is_document(paths[0]):
        controller.document.checked.connect(warm_up, Qt.ConnectionType.SingleShotConnection)
    else:
        warm_up()


def _clear_leftovers(settings: Settings) -> None:
    """Takes away what a kill left where the clerk works; nobody waits for a drive that is away."""
    from app.storage.recovery.leftovers import clear_leftovers  # noqa: PLC0415 after the first painting

    folders = [path.parent for path in settings.recent_files]
    if last := settings.last_folder:
        folders.append(last)
    clear_settings_leftovers(settings.data_folder / _SETTINGS)
    work = partial(clear_leftovers, folders, settings.data_folder)
    Thread(target=work, name="leftovers", daemon=True).start()


def show_window(window: MainWindow, settings: Settings) -> None:
    """Shows the window where it was last."""
    show_in_place(window, settings.state("window"))


_SETTINGS = "settings.ini"


def _store(data: Path) -> QSettings:
    """The settings; a damaged file is put aside and what can be read of it goes on in a new one.

    Qt reads a damaged one as far as it can, but never writes into it again.
    """
    file = data / _SETTINGS
    store = QSettings(str(file), QSettings.Format.IniFormat)
    keys = store.allKeys()  # only now all of it is read
    if store.status() is QSettings.Status.NoError:
        return store
    kept = {key: store.value(key) for key in keys}
    del store
    from app.storage.own_state import put_aside  # noqa: PLC0415 msgspec, only when needed

    put_aside(file)
    anew = QSettings(str(file), QSettings.Format.IniFormat)
    for key, value in kept.items():
        anew.setValue(key, value)
    return anew


def _use_chinese(application: QApplication) -> None:
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_zh_CN", folder):
        application.installTranslator(translator)
    application.installTranslator(FieldWords(application))


_FIELD_WORDS = {
    "&Undo": "撤销(&U)",
    "&Redo": "重做(&R)",
    "Cu&t": "剪切(&T)",
    "&Copy": "复制(&C)",
    "&Paste": "粘贴(&P)",
    "Delete": "删除(&D)",
    "Select All": "全选(&A)",
    "&Select All": "全选(&A)",
    "&Step up": "加一(&I)",
    "Step &down": "减一(&L)",
    "Size": "大小",
    "Folder": "文件夹",
}
"""What Qt says in English in menus of fields and lists of files, and what is said here."""
_THEIR_PLACES = (
    "QLineEdit",
    "QWidgetTextControl",
    "QAbstractSpinBox",
    "QFileSystemModel",
    "QAbstractFileIconProvider",
)


class FieldWords(QTranslator):
    """The words of this program in the menu of every field, where Qt has others or none."""

    def isEmpty(self) -> bool:  # noqa: N802 (Qt's name)
        """Never, or nobody would ask."""
        return False

    def translate(self, context: str, source: str, *_: object) -> str:
        """The words of an entry; nothing, which leaves it to Qt, for all else."""
        return _FIELD_WORDS.get(source) if context in _THEIR_PLACES else None  # type: ignore[return-value]


class _FirstPaint(QObject):
    """Tells once, by `over`, that the first widget has been painted."""

    over = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Watches for a paint event and then stops watching."""
        if event.type() == QEvent.Type.Paint:
            self._application.removeEventFilter(self)
            QTimer.singleShot(0, self.over.emit)
        return super().eventFilter(watched, event)
