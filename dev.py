"""Set up, run and test CRM Desktop with nothing but Python and pip.

python3 dev.py run [arguments]          make .venv from the hash lock and start the program
python3 dev.py crm [arguments]          the same for the command line
python3 dev.py server [arguments]       the same for the sync server
python3 dev.py test [pytest arguments]  all checks and tests, without a display; --long adds the long ones
python3 dev.py lint                     the checks only
python3 dev.py texts                    collect texts into resources/translations/*.po and compile them
python3 dev.py lock [uv arguments]      write requirements/*.lock again after a change of pyproject.toml

On Windows write `py` in place of `python3`.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "installed.txt"
SHOTS = ROOT / "shots"

LOCKS = {name: ROOT / "requirements" / f"{name}.lock" for name in ("client", "server", "dev")}

# What Qt loads from the system: library, then its package for apt-get (newest name first), dnf and pacman.
QT_LIBRARIES = {
    "libglib-2.0.so.0": ("libglib2.0-0t64|libglib2.0-0", "glib2", "glib2"),
    "libGL.so.1": ("libgl1", "mesa-libGL", "libglvnd"),
    "libEGL.so.1": ("libegl1", "mesa-libEGL", "libglvnd"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon", "libxkbcommon"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig", "fontconfig"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs", "dbus"),
}
WINDOW_LIBRARIES = {
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil", "xcb-util-renderutil"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb", "libxcb"),
}
MANAGERS = (("apt-get", "apt-get install --no-install-recommends"), ("dnf", "dnf install"), ("pacman", "pacman -S"))

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports", "--no-logo"),
)
START = "import sys; sys.argv[0] = {name!r}; from {module} import main; sys.exit(main())"


def main(arguments: list[str]) -> int:
    """Carry out one of the commands that the module's text lists."""
    commands = {"run": run, "crm": crm, "server": server, "test": test, "lint": lint, "texts": texts, "lock": lock}
    if not arguments or arguments[0] not in commands:
        print(__doc__)
        return 0 if arguments and arguments[0] in ("-h", "--help") else 2
    check_python()
    try:
        return commands[arguments[0]](arguments[1:])
    except KeyboardInterrupt:
        return 130


def run(arguments: list[str]) -> int:
    """Start the program, or its self-test where there is no display."""
    display = has_display()
    ensure_libraries({**QT_LIBRARIES, **WINDOW_LIBRARIES} if display else QT_LIBRARIES)
    ensure_environment("client")
    environment = dict(os.environ)
    if not display:
        environment["QT_QPA_PLATFORM"] = "offscreen"
        if "selftest" not in arguments and not any(argument.startswith("--shot") for argument in arguments):
            say("There is no display here, so the self-test runs in place of the window.")
            say(f"Its pictures are in {SHOTS}")
            arguments = ["selftest", "--screenshots", str(SHOTS)]
    return start("crm-desktop", "crm_desktop.app.desktop", arguments, environment)


def crm(arguments: list[str]) -> int:
    """Start the command line."""
    ensure_environment("client")
    return start("crm", "crm_desktop.app.console", arguments, dict(os.environ))


def server(arguments: list[str]) -> int:
    """Start the sync server or one of its commands."""
    ensure_environment("server")
    return start("crm-server", "crm_desktop.server.admin", arguments, dict(os.environ))


def start(name: str, module: str, arguments: list[str], environment: dict[str, str]) -> int:
    """Call `main` of a module in .venv as if it were installed under `name`."""
    command = [str(PYTHON), "-P", "-c", START.format(name=name, module=module), *arguments]
    return subprocess.run(command, env=environment, check=False).returncode


def test(arguments: list[str]) -> int:
    """Run the checks and then all tests; stop at the checks if one of them fails."""
    ensure_libraries(QT_LIBRARIES)
    failed = lint([])
    if failed:
        return failed
    # Tests that were picked by hand start faster in one process and keep --pdb and -s usable.
    picked = [argument for argument in arguments if argument != "--long"]
    spread = [] if picked else ["-n", "4", "--dist", "worksteal"]
    return tool("pytest", *spread, *arguments)


def lint(_arguments: list[str]) -> int:
    """Run every check, say which failed, and return the first failure."""
    ensure_environment("dev")
    failures = [(check, code) for check, code in [(check, tool(*check)) for check in CHECKS] if code]
    for check, code in failures:
        say(f"Failed with {code}: {' '.join(check)}")
    return failures[0][1] if failures else 0


def texts(_arguments: list[str]) -> int:
    """Collect every text that is to be translated, merge it into the catalogues, compile them."""
    ensure_environment("dev")
    folder = ROOT / "resources" / "translations"
    template = folder / "crm_desktop.pot"
    words = ("-k", "tr", "-k", "trn:1,2", "-k", "trc:1c,2", "-k", "mark", "-k", "markc:1c,2", "-k", "_")
    quiet = ("--no-location", "--omit-header", "--sort-output")
    code = tool("pybabel", "-q", "extract", *words, *quiet, "-o", str(template), "src")
    for language in ("es", "sk"):
        po, mo = folder / f"{language}.po", folder / f"{language}.mo"
        if not code and po.exists():
            # The header stays: without its Plural-Forms, gettext knows one form for 1 and one for the rest.
            merge = ("--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date", "-w", "100")
            code = tool("pybabel", "-q", "update", *merge, "-i", str(template), "-o", str(po), "-l", language)
        code = code or tool("pybabel", "-q", "compile", "-i", str(po), "-o", str(mo), "-l", language)
    template.unlink(missing_ok=True)
    return code


def tool(name: str, *arguments: str) -> int:
    """Run a program of .venv in the checkout, without a display."""
    say(" ".join(("$", name, *arguments)))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"}
    program = shutil.which(name, path=str(SCRIPTS)) or name
    return subprocess.run([program, *arguments], cwd=ROOT, env=environment, check=False).returncode


def lock(arguments: list[str]) -> int:
    """Pin every package, direct or not, with the hashes of its files; no index is named in the result."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(SCRIPTS))
    if uv is None:
        stop("uv is missing.", "Run `python3 dev.py test` once, which puts it into .venv, or install uv.")
    fixed = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--only-binary", ":all:")
    groups = {
        "client": (),
        "server": ("--extra", "server", "--constraint", "requirements/client.lock"),
        "dev": ("--extra", "server", "--group", "dev", "--constraint", "requirements/client.lock"),
    }
    for name, extra in groups.items():
        output = LOCKS[name].relative_to(ROOT).as_posix()
        command = [uv, "pip", "compile", "--quiet", *fixed, *extra, *arguments, "pyproject.toml", "-o", output]
        code = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL).returncode
        if code:
            return code
        say(f"Wrote {output}")
    return 0


def ensure_environment(lock_name: str) -> None:
    """Make .venv hold what a lock says. A stamp makes the second call do nothing."""
    current = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in LOCKS.items()}
    # Scripts in .venv name their place, so a checkout that was moved needs a new one.
    python = f"python {sys.version_info.major}.{sys.version_info.minor} of {sys.base_prefix} for {ROOT}"
    installed = STAMP.read_text("utf-8").splitlines() if STAMP.is_file() and PYTHON.exists() else []
    # The dev lock holds all of the client lock.
    if python in installed and any(f"{name} {current[name]}" in installed for name in {lock_name, "dev"}):
        return
    check_pip()
    # Packages that a newer lock dropped must not stay behind, so an outdated environment starts from nothing.
    if not installed or not set(installed) <= {python, *(f"{name} {digest}" for name, digest in current.items())}:
        say("Making .venv")
        do([sys.executable, "-m", "venv", "--without-pip", "--clear", str(VENV)])
        installed = []
    say(f"Installing requirements/{lock_name}.lock; the first time takes a few minutes")
    options = ["--disable-pip-version-check", "--no-input", "-qq", "--require-hashes", "--only-binary", ":all:"]
    pip = [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", *options]
    do([*pip, "-r", str(LOCKS[lock_name])])
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(VENV), "platbase": str(VENV)}))
    (packages / "crm_desktop.pth").write_text(f"{ROOT / 'src'}\n", "utf-8")
    STAMP.write_text("\n".join({*installed, python, f"{lock_name} {current[lock_name]}"}) + "\n", "utf-8")


def ensure_libraries(libraries: dict[str, tuple[str, str, str]]) -> None:
    """Install the system's libraries that Qt needs, or say which they are."""
    missing = [name for name in libraries if not is_loadable(name)] if sys.platform == "linux" else []
    if not missing:
        return
    column = next((i for i, (program, _) in enumerate(MANAGERS) if shutil.which(program)), None)
    if column is None:
        stop(f"Qt needs these libraries of the system: {', '.join(missing)}.", "Install them and run this again.")
    packages = sorted({libraries[name][column] for name in missing})
    if column == 0:
        apt_install(packages)
        missing = [name for name in missing if not is_loadable(name)]
    if missing:
        names = " ".join(package.split("|")[-1] for package in packages)
        stop(f"Qt needs {', '.join(missing)}.", f"Run `{MANAGERS[column][1]} {names}` as root, then this again.")


def apt_install(packages: list[str]) -> None:
    """Install Debian packages as root or through sudo; the caller looks whether it helped."""
    become = [] if os.geteuid() == 0 else ["sudo"] if sys.stdin and sys.stdin.isatty() else ["sudo", "-n"]
    if become and shutil.which("sudo") is None:
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*become, "apt-get", "update", "-qq"], env=environment, check=False)
    names = [next(filter(is_in_apt, package.split("|")), package.split("|")[-1]) for package in packages]
    say(f"Installing packages of the system: {' '.join(names)}")
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names]
    subprocess.run([*become, *install], env=environment, check=False, stdout=subprocess.DEVNULL)


def is_in_apt(package: str) -> bool:
    """Tell whether apt-get could install a package of exactly this name."""
    answer = subprocess.run(["apt-cache", "show", package], capture_output=True, check=False)
    return answer.returncode == 0 and bool(answer.stdout)


def is_loadable(library: str) -> bool:
    """Tell whether the system's loader finds a library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_display() -> bool:
    """Tell whether a window could be seen."""
    if os.environ.get("QT_QPA_PLATFORM", "") in ("offscreen", "minimal"):
        return False
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def check_python() -> None:
    """Stop with advice on a Python that is too old or too new for the locked packages."""
    version = sys.version_info[:2]
    if not (3, 11) <= version < (3, 15):
        stop(
            f"This is Python {version[0]}.{version[1]}; CRM Desktop needs 3.11, 3.12, 3.13 or 3.14.",
            "Install one of them and call it by name, for example `python3.13 dev.py run`.",
        )


def check_pip() -> None:
    """Stop with advice unless pip is there and can install into another environment."""
    answer = subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"pip (\d+)\.(\d+)", answer.stdout)
    if found is None:
        advice = "apt-get install python3-pip" if shutil.which("apt-get") else f"{sys.executable} -m ensurepip"
        stop("This Python has no pip.", f"Run `{advice}` (as root if Python belongs to the system), then this again.")
    if (int(found[1]), int(found[2])) < (22, 3):
        stop(
            f"This pip is {found[1]}.{found[2]}; 22.3 or newer can install into .venv.",
            f"Run `{sys.executable} -m pip install --upgrade pip`, then this again.",
        )


def do(command: list[str]) -> None:
    """Run a step of the set-up that must succeed."""
    code = subprocess.run(command, check=False).returncode
    if code:
        stop(f"This step failed with {code}: {' '.join(command)}", "Mend what it says above and run this again.")


def say(text: str) -> None:
    """Print a line at once, so that it stands before what the started program prints."""
    print(text, flush=True)


def stop(title: str, advice: str) -> NoReturn:
    """End with what happened and what to do next."""
    sys.exit(f"{title}\n{advice}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
