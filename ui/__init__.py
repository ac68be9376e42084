"""The window: shows the report and forwards what the clerk does; no rule, no arithmetic."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from types import ModuleType

_BOOTSTRAP = "signature_bootstrap"
_MAPPING = "shibokensupport.signature.mapping"
"""Qt's library takes it from the loaded modules, unasked, before it puts an error into words."""


class _Signatures:
    """The words for Qt's functions, in errors and help: loaded when the first is asked for.

    Left alone, PySide6 compiles what makes them at every start, a third of a bare window's, and
    then looks through the source of each module that is loaded for features that nobody wants.
    """

    def __init__(self, load: Callable[[], object]) -> None:
        self._load = load
        self._loaded: object = None
        self.post_init = self.finish_import = _nothing
        self._mapping = sys.modules[_MAPPING] = ModuleType(_MAPPING)  # kept: so does the library
        self._mapping.__dict__["update_mapping"] = self._update_mapping

    def __getattr__(self, name: str) -> Callable[..., object]:
        return partial(self._call, name)

    def _call(self, name: str, *given: object) -> object:
        return getattr(self._there(), name)(*given)

    def _there(self) -> object:
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded

    def _update_mapping(self) -> None:
        self._there()
        sys.modules[_MAPPING].update_mapping()


def _nothing(*_: object) -> None:
    """What is not done after loading: replacing `__import__`, and functions that are outdated."""


class _Bootstrap(ModuleType):
    """The module into which PySide6 puts its own `bootstrap`, which is called later."""

    @property
    def bootstrap(self) -> Callable[[], _Signatures]:
        return lambda: _Signatures(self.__dict__["bootstrap"])


sys.modules.setdefault(_BOOTSTRAP, _Bootstrap(_BOOTSTRAP))
