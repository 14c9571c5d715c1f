"""What the page for IT tells an administrator to type is what the program takes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from crm_desktop.server.admin import build_parser

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "server.md").read_text("utf-8")
COMMANDS = [line.strip() for line in PAGE.splitlines() if re.match(r"    (python3 dev\.py server|crm-server) ", line)]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_of_the_page_is_one_of_the_program(command: str) -> None:
    words = shlex.split(command.replace("python3 dev.py server", "crm-server"))[1:]
    if words == ["--version"]:
        return
    assert callable(build_parser().parse_args(words).run)


def test_every_command_of_the_program_stands_on_the_page() -> None:
    named = {command.replace("python3 dev.py server", "crm-server").split()[1] for command in COMMANDS}
    choices = {"init", "serve", "doctor", "metrics", "invite", "devices", "revoke", "wipe", "backup", "restore", "move",
               "compact", "purge"}  # fmt: skip
    assert choices - named == {"invite"}  # in the running text
    assert "`crm-server invite`" in PAGE


def test_the_unit_starts_the_program_with_arguments_that_it_takes_and_gives_it_nothing_else() -> None:
    unit = (ROOT / "resources" / "server" / "crm-server.service").read_text("utf-8").replace("\\\n", " ")
    command = next(line for line in unit.splitlines() if line.startswith("ExecStart="))
    args = build_parser().parse_args(shlex.split(command.partition("crm_desktop.server.admin")[2]))
    assert (args.command, args.host, args.behind_proxy) == ("serve", "0.0.0.0", False)
    wanted = ("User=crm-server", "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes",
              "MemoryMax=1G", "CapabilityBoundingSet=", "StateDirectory=crm-server", "LimitCORE=0")  # fmt: skip
    assert [line for line in wanted if line not in unit.splitlines()] == []
