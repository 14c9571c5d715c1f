"""Import Qt without what its Python support does ahead: a third of a bare window's start goes there.

PySide6 compiles, at each start, modules that make stub files, signatures and the words of type errors. Here they stand
empty until somebody asks them for something. Where a version of PySide6 looks different, nothing changes.
"""

from __future__ import annotations

import builtins
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_PACKAGE = "shibokensupport"
_SIGNATURES = ("errorhandler", "layout", "mapping", "parser", "lib.enum_sig", "lib.pyi_generator", "lib.tool")


class _Later(ModuleType):
    """A module that runs its code when the first of its names is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        # First, for its code may import what imports it.
        self.__class__ = ModuleType  # type: ignore[assignment]  # as importlib's own lazy modules do
        loader: Any = sys.modules[_PACKAGE].__loader__
        self.__spec__ = ModuleSpec(self.__name__, loader)  # PySide6 gave it another name, which its loader doesn't know
        loader.exec_module(self)
        return getattr(self, name)


def import_qt() -> None:
    """Load the heart of Qt; call before anything else imports it."""
    plain = builtins.__import__

    def watch(name: str, *rest: Any, **more: Any) -> ModuleType:
        module = plain(name, *rest, **more)
        if name == _PACKAGE:  # now, and not before: its own start throws out what stands there already
            builtins.__import__ = plain
            _set_aside()
        return module

    builtins.__import__ = watch
    try:
        import PySide6.QtCore  # noqa: F401  # the import is what is wanted
    finally:
        # Python's own again: that of PySide6 reads the source of every module for switches that nobody uses here.
        builtins.__import__ = getattr(builtins, "__orig_import__", plain)


def _set_aside() -> None:
    for name in ("feature", *(f"signature.{part}" for part in _SIGNATURES)):
        full = f"{_PACKAGE}.{name}"
        module = sys.modules[full] = _Later(full)
        module.__spec__ = ModuleSpec(full, None)
    # The compiled part looks for these among the names that a module has, not by asking it.
    _answer_for(sys.modules[f"{_PACKAGE}.signature.mapping"], "update_mapping")
    # Until Python's own import is back, each import asks for switches in the source: nobody uses any.
    switches = sys.modules[f"{_PACKAGE}.feature"]
    vars(switches).update(feature_import=_say_nothing, feature_imported=_say_nothing)


def _answer_for(module: ModuleType, name: str) -> None:
    """Stand for a function of a module that is not loaded yet."""

    def call(*given: object) -> object:
        if vars(module).get(name) is call:
            del vars(module)[name]  # asked for it now, the module loads
        return getattr(module, name)(*given)

    vars(module)[name] = call


def _say_nothing(*_: object, **__: object) -> None:
    """Have an import go on as usual."""
