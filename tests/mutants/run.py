"""Seed known bugs into a copy of the program, one at a time, and demand that a test catches each.

    python -m tests.mutants.run [NAME...]

Each mutant is a patch; its first lines say what is broken and which test files must catch it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).parent
AT_ONCE = 2


@dataclass(frozen=True)
class Mutant:
    name: str
    bug: str
    tests: tuple[str, ...]
    hunks: tuple[tuple[str, str, str], ...]  # file, text before, text after

    def seed(self, root: Path) -> None:
        """Put the bug into the tree at `root`; ValueError where the text is not there exactly once."""
        for file, before, after in self.hunks:
            path = root / file
            text = path.read_text(encoding="utf-8")
            if text.count(before) != 1:
                raise ValueError(f"{self.name}: found {text.count(before)} times in {file}:\n{before}")
            path.write_text(text.replace(before, after), encoding="utf-8")


def read(path: Path) -> Mutant:
    """Read one patch file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    facts = dict(line.split(": ", 1) for line in lines[:2])
    return Mutant(path.stem, facts["Bug"], tuple(facts["Caught by"].split()), tuple(_hunks(lines[2:])))


def _hunks(lines: list[str]) -> Iterator[tuple[str, str, str]]:
    file, before, after = "", [], []
    for line in [*lines, "@@"]:
        if line.startswith(("@@", "---")) and before:
            yield file, "\n".join(before), "\n".join(after)
            before, after = [], []
        if line.startswith("+++ b/"):
            file = line.removeprefix("+++ b/")
        elif not line.startswith(("---", "@@")):
            before += [line[1:]] * (line[0] in " -")
            after += [line[1:]] * (line[0] in " +")


def all_mutants() -> list[Mutant]:
    """Return every mutant by its name."""
    return [read(path) for path in sorted(FOLDER.glob("*.patch"))]


def survives(mutant: Mutant) -> str:
    """Return why a mutant lives; an empty text where a test caught it."""
    with tempfile.TemporaryDirectory(prefix="crm-mutant-") as folder:
        root = Path(folder)
        for name in ("src", "tests", "resources"):
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", root)
        mutant.seed(root)
        command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", *mutant.tests]
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(root / "src")}
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, text=True, timeout=180, check=False
        )
    if done.returncode == 1:
        return ""
    return f"pytest ended with {done.returncode}: {done.stdout[-400:]}{done.stderr[-400:]}"


def main(names: list[str]) -> int:
    """Try the mutants named, or all; return how many live."""
    chosen = [m for m in all_mutants() if not names or m.name in names]
    began = time.monotonic()
    alive = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for mutant, reason in zip(chosen, pool.map(survives, chosen), strict=True):
            alive += bool(reason)
            _say(f"{'ALIVE ' if reason else 'caught'} {mutant.name}: {mutant.bug}{reason and chr(10) + reason}")
    _say(f"{len(chosen) - alive} of {len(chosen)} caught in {time.monotonic() - began:.0f} s")
    return alive


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
