"""Bundle the program for this platform: `python3 build_installer.py`.

dist/crm-desktop-VERSION-PLATFORM/ then holds both programs (crm-desktop with the window, crm without), the notices of
everything inside, and SHA256SUMS. At the end the bundle's own self-test runs on a copy outside the checkout.
Linux: build on the oldest release that is to be supported, because the C library is not part of the bundle.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import dev

ROOT = dev.ROOT
SOURCE = ROOT / "src"
BUILD = ROOT / "build"
PROGRAMS = {"crm-desktop": "crm_desktop.app.desktop", "crm": "crm_desktop.app.console"}
ENTRY = "import sys\n\nfrom {module} import main\n\nsys.exit(main())\n"
SPEC = "import sys\nsys.path.insert(0, {root!r})\nimport build_installer\n"
SPEC += "build_installer.describe(Analysis, PYZ, EXE, COLLECT)\n"

# Modules that come along by habit and that no part of the program reaches.
UNUSED_MODULES = [
    "IPython",
    "PyInstaller",
    "hypothesis",
    "mypy",
    "pydoc",
    "pytest",
    "setuptools",
    "sqlalchemy.testing",
    "alembic.testing",
    "tkinter",
    "unittest",
    "MySQLdb",
    "psycopg2",
    "pysqlite2",
]
WINDOW_MODULES = ["PySide6", "shiboken6", "crm_desktop.ui", "crm_desktop.app.desktop"]
# Qt plug-ins for embedded screens, foreign databases and rare pictures; none is loaded by a desktop program.
UNUSED_FILES = re.compile(
    r"Qt6?(Qml|Quick|Pdf|VirtualKeyboard|EglFS|EglFs)|/(qmltooling|sqldrivers|egldeviceintegrations|generic)/"
    r"|platforms/\w*q(eglfs|linuxfb|minimal|minimalegl|vkkhrdisplay|vnc)\b|platformthemes/libqgtk3"
    r"|imageformats/\w*q(tiff|tga|wbmp|pdf|icns)\b|PySide6/(.+/)?translations/(?!qtbase_(en|es|sk)\.qm)"
)
NOTICES_BY_HAND = """\
Python {python}
Licence: Python Software Foundation License 2

Qt {qt} (the libraries inside PySide6)
Licence: GNU Lesser General Public License 3
Qt's libraries lie beside the program as files of their own. You may replace them by a changed build of the same
version: put your files in place of ours in _internal/PySide6. Their source is published by the Qt project under the
version above, and PySide6 tells the same way in which source it was built from.

SQLCipher and SQLite (inside sqlcipher3)
Licence: sqlcipher3 itself: zlib. SQLCipher: BSD 3-Clause, Copyright (c) 2008-2026 ZETETIC LLC. SQLite: public domain.

OpenSSL 3 (inside sqlcipher3, cryptography and Python)
Licence: Apache License 2.0
"""


def main() -> int:
    """Prepare the environment, build, add the papers, test a copy."""
    if Path(sys.prefix) != dev.VENV:
        dev.check_python()
        # What the window needs is copied into the bundle, so it must be here even where no window can open.
        dev.ensure_libraries({**dev.QT_LIBRARIES, **dev.WINDOW_LIBRARIES})
        dev.ensure_environment("dev")
        return subprocess.run([str(dev.PYTHON), __file__, *sys.argv[1:]], env=reproducible(), check=False).returncode
    ensure_tools()
    bundle = build()
    (bundle / "THIRD-PARTY.txt").write_text(notices(bundle), "utf-8")
    shutil.copy(ROOT / "LICENSE", bundle / "LICENSE.txt")
    write_sums(bundle)
    dev.say(f"Bundle: {bundle.relative_to(ROOT)}, {megabytes(bundle)} MB")
    return prove(bundle)


def reproducible() -> dict[str, str]:
    """Return an environment in which the same commit gives the same bytes wherever the tools allow it."""
    moment = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not moment and shutil.which("git"):
        command = ["git", "log", "-1", "--format=%ct"]
        moment = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    return {**os.environ, "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": moment or "0"}


def ensure_tools() -> None:
    """Install, or name, what PyInstaller needs of a Linux system: binutils, and Python as a shared library."""
    if sys.platform != "linux":
        return
    package = f"libpython3.{sys.version_info.minor}"
    library = f"{package}.so.1.0"
    beside = Path(str(sysconfig.get_config_var("LIBDIR"))) / library

    def missing() -> list[str]:
        found = {"binutils": shutil.which("objdump"), package: beside.exists() or dev.is_loadable(library)}
        return [name for name, is_there in found.items() if not is_there]

    if missing() and shutil.which("apt-get"):
        dev.apt_install(missing())
    if missing():
        dev.stop(f"PyInstaller needs {' and '.join(missing())}.", "Install it as root and run this again.")


def build() -> Path:
    """Run PyInstaller and return the folder that it made."""
    entries = BUILD / "entry"
    entries.mkdir(parents=True, exist_ok=True)
    for name, module in PROGRAMS.items():
        (entries / f"{name}.py").write_text(ENTRY.format(module=module), "utf-8")
    spec = BUILD / "crm-desktop.spec"
    spec.write_text(SPEC.format(root=str(ROOT)), "utf-8")
    places = ["--distpath", str(ROOT / "dist"), "--workpath", str(BUILD / "pyinstaller")]
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN", *places, str(spec)]
    dev.say(f"Building {bundle_name()}; this takes a few minutes")
    dev.do(command)
    return ROOT / "dist" / bundle_name()


def bundle_name() -> str:
    """Return the name of the bundle's folder: program, version, system, processor."""
    version = re.search(r'__version__ = "(.+)"', (SOURCE / "crm_desktop" / "__init__.py").read_text("utf-8"))
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)
    return f"crm-desktop-{version[1] if version else '0'}-{system}-{platform.machine().lower()}"


def describe(analysis: Callable[..., Any], pyz: Callable[..., Any], exe: Callable[..., Any], collect: Any) -> None:
    """Say what belongs into the bundle; called by PyInstaller from the spec file, with its own building blocks."""
    from PyInstaller.utils.hooks import collect_data_files, collect_submodules  # type: ignore[import-untyped]

    sys.path.insert(0, str(SOURCE))
    own = collect_submodules("crm_desktop", filter=lambda name: ".ui" not in name and not name.endswith(".desktop"))
    # Migrations are run from their files, and Alembic finds its own parts by name.
    hidden = [*own, *collect_submodules("alembic", filter=lambda name: ".testing" not in name), "sqlalchemy.ext.baked"]
    datas = collect_data_files("crm_desktop", include_py_files=False)
    datas += collect_data_files("crm_desktop.store", include_py_files=True, includes=["migrations/**/*"])
    datas += [(str(ROOT / "resources"), "resources")]
    strip = sys.platform == "linux"  # on macOS it would break signatures
    parts: list[Any] = []
    for name in PROGRAMS:
        windowed = name == "crm-desktop"
        found = analysis(
            [str(BUILD / "entry" / f"{name}.py")],
            pathex=[str(SOURCE)],
            hiddenimports=[*hidden, *(collect_submodules("crm_desktop.ui") if windowed else [])],
            excludes=UNUSED_MODULES + ([] if windowed else WINDOW_MODULES),
            datas=datas,
        )
        made = exe(
            pyz(found.pure), found.scripts, [], name=name, exclude_binaries=True, console=not windowed, strip=strip
        )
        parts += [made, wanted(found.binaries), wanted(found.datas)]
    collect(*parts, name=bundle_name(), strip=strip)


def wanted(files: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Leave out the files that no part of the program loads."""
    return [entry for entry in files if not UNUSED_FILES.search(entry[0].replace("\\", "/"))]


def notices(bundle: Path) -> str:
    """Return name, version, licence and licence text of everything in the bundle."""
    from PySide6 import __version__ as qt

    texts = ["CRM Desktop contains the works of others, under the licences below.\n"]
    texts.append(NOTICES_BY_HAND.format(python=platform.python_version(), qt=qt))
    locked = re.findall(r"^([A-Za-z0-9._-]+)==", dev.LOCKS["client"].read_text("utf-8"), re.MULTILINE)
    for name in sorted(set(locked)):
        try:
            texts.append(notice(importlib.metadata.distribution(name)))
        except importlib.metadata.PackageNotFoundError:
            continue  # locked for another platform
    for path in sorted((ROOT / "resources" / "licences").glob("*")):
        texts.append(f"{path.stem}\n\n{path.read_text('utf-8')}")
    texts += system_notices(bundle)
    return f"\n{'-' * 100}\n".join(texts)


def notice(package: importlib.metadata.Distribution) -> str:
    """Return the entry of one Python package, with the licence texts that came with it."""
    about = package.metadata
    classified = [line.split(" :: ")[-1] for line in about.get_all("Classifier") or [] if line.startswith("License")]
    licence = " or ".join(
        about.get_all("License-Expression") or classified or about.get_all("License") or ["see below"]
    )
    files = [
        file for file in package.files or [] if re.search(r"(licen[sc]e|copying|notice)", file.name, re.IGNORECASE)
    ]
    texts = [Path(str(file.locate())).read_text("utf-8", "replace") for file in files if file.suffix != ".py"]
    return "\n\n".join([f"{about['Name']} {package.version}\nLicence: {licence.splitlines()[0]}", *texts])


def system_notices(bundle: Path) -> list[str]:
    """Return the licences of the libraries that were taken from the Debian system on which the bundle is made."""
    names = [f"*/{path.name}" for path in (bundle / "_internal").glob("lib*.so*")]
    if not names or not shutil.which("dpkg-query"):
        return []
    answer = subprocess.run(["dpkg-query", "--search", *names], capture_output=True, text=True, check=False)
    packages = sorted({line.split(":")[0] for line in answer.stdout.splitlines() if not line.startswith("diversion")})
    papers = [(name, Path("/usr/share/doc") / name / "copyright") for name in packages]
    return [
        f"{name} (Debian package)\n\n{path.read_text('utf-8', 'replace')}" for name, path in papers if path.is_file()
    ]


def write_sums(bundle: Path) -> None:
    """Write SHA256SUMS in the form that `sha256sum -c` reads."""
    files = sorted(path for path in bundle.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(bundle).as_posix()}" for path in files
    ]
    (bundle / "SHA256SUMS").write_text("\n".join(lines) + "\n", "utf-8", newline="\n")


def megabytes(folder: Path) -> int:
    """Return the size of a folder's files; links count nothing."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) // 2**20


def prove(bundle: Path) -> int:
    """Run the self-test of a copy that can reach neither the checkout nor .venv, and say how it went."""
    ending = ".exe" if sys.platform == "win32" else ""
    hidden = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "QT_PLUGIN_PATH")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    if not dev.has_display():
        environment["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="crm-bundle-") as folder:
        copy = Path(shutil.copytree(bundle, Path(folder) / bundle.name, symlinks=True))
        steps = [["crm", "--help"], ["crm-desktop", "selftest", "--screenshots", str(Path(folder) / "shots")]]
        for program, *arguments in steps:
            dev.say(f"$ {' '.join((program, *arguments))}")
            command = [str(copy / f"{program}{ending}"), *arguments]
            code = subprocess.run(command, cwd=folder, env=environment, check=False).returncode
            if code:
                dev.say(f"The bundle failed: {program} ended with {code}.")
                return code
    dev.say("The bundle passed its self-test outside the checkout.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
