"""What the desktop program can be asked for when it is started."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from crm_desktop import __version__
from crm_desktop.app.settings import THEMES
from crm_desktop.domain.i18n import LANGUAGES
from crm_desktop.domain.plain import plain

SELFTEST = "selftest"
_SHOT = "draw a place (people, people:VIEW, import:rows, settings:team …) into --out and end; needs no display"


@plain
class Options:
    """The answers, as plain values."""

    workspace: Path | None = None
    place: str = ""
    sample: bool = False
    first_run: bool = False
    selftest: bool = False
    screenshots: Path | None = None
    shot: str = ""
    size: tuple[int, int] = (1440, 900)
    theme: str = ""
    language: str = ""
    text_size: int = 100
    out: Path | None = None
    prove: Path | None = None
    archive: tuple[str, ...] = ()
    in_tray: bool = False


def parse(arguments: Sequence[str]) -> Options:
    """Read the command line; a wrong one ends the program with a sentence and exit code 2."""
    values = _parser().parse_args(arguments)
    return Options(
        workspace=values.workspace,
        place=values.place,
        sample=values.sample,
        first_run=values.first_run,
        selftest=values.command == SELFTEST,
        screenshots=values.screenshots,
        shot=values.shot,
        size=values.size,
        theme=values.theme,
        language=values.language,
        text_size=values.text_size,
        out=values.out,
        prove=values.prove_backup,
        archive=tuple(values.open_archive),
        in_tray=values.in_tray,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="crm-desktop", description="A customer file that works without a network.")
    parser.add_argument("command", nargs="?", choices=(SELFTEST,), help="try the whole program on data of its own")
    parser.add_argument("--version", action="version", version=f"crm-desktop {__version__}")
    parser.add_argument("--workspace", type=Path, metavar="FILE", help="the .crm file to open; made if it is not there")
    parser.add_argument("--place", default="", help="where to begin: people, companies, person/ID, backups …")
    parser.add_argument("--sample", action="store_true", help="open a made-up firm beside your own data")
    parser.add_argument("--first-run", action="store_true", help="ask how to begin, and make a new workspace")
    parser.add_argument("--screenshots", type=Path, metavar="DIR", help="with selftest: where its pictures go")
    parser.add_argument("--shot", default="", metavar="PLACE", help=_SHOT)
    parser.add_argument(
        "--size", type=_size, default=(1440, 900), metavar="WxH", help="with --shot: size of the window"
    )
    parser.add_argument("--theme", choices=THEMES, default="", help="light, dark or as the system says")
    parser.add_argument("--language", choices=LANGUAGES, default="", help="en, es or sk")
    parser.add_argument("--text-size", type=int, default=100, metavar="PERCENT", help="with --shot: 90 to 200")
    parser.add_argument("--out", type=Path, metavar="FILE.png", help="with --shot: where the picture goes")
    parser.add_argument("--in-tray", action="store_true", help="begin in the background, as at the start of a session")
    parser.add_argument("--open-archive", nargs=3, default=(), help=argparse.SUPPRESS)
    parser.add_argument("--prove-backup", type=Path, metavar="FOLDER", help=argparse.SUPPRESS)
    return parser


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write it like 1440x900")
    return int(width), int(height)
