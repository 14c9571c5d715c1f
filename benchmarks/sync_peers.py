"""What others do with the same contacts: the scripts of the folder of peers, run as they are.

`CRM_SHARED_BENCH` names that folder (else ../shared/bench beside the checkout), `CRM_PEER_PYTHON` an interpreter with
the packages of its README, `CRM_PEER_POUCH` and `CRM_PEER_RXDB` the two node_modules. What is absent is skipped aloud.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from benchmarks.measure import FOLDER, ROOT

BENCH = Path(os.environ.get("CRM_SHARED_BENCH") or ROOT.parent / "shared" / "bench")
_DATA, _TMP = FOLDER / "peer-data", FOLDER / "peer-tmp"
Told = dict[str, dict]  # metric -> its line


def contacts(count: int) -> Path:
    """Return the folder with so many contacts of the peers' generator, made once."""
    folder = _DATA / str(count)
    if not (folder / "done").exists():
        if not BENCH.is_dir():
            raise SystemExit(f"no contacts without {BENCH} (CRM_SHARED_BENCH names another place)")
        command = [sys.executable, BENCH / "make_data.py", "--n", str(count), "--out", folder, "--vcf"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (folder / "done").touch()
    return folder


def raw(count: int, *, is_full: bool = False) -> Told:
    """Run the limit: SQLite, JSON, zstd and HTTP with nothing else in between; `is_full` waits for the disk."""
    contacts(count)
    return _python("sync_raw.py", ["--n", str(count)], _durable() if is_full else BENCH)


def _durable() -> Path:
    """Return a copy of the limit's scripts that writes through to the disk, as the program does."""
    folder = FOLDER / "peer-durable"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("common.py", "sync_raw.py", "sync_raw_server.py"):
        text = (BENCH / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace("synchronous=NORMAL", "synchronous=FULL"), encoding="utf-8")
    return folder


def dav(count: int) -> Told:
    """Run vdirsyncer against Radicale."""
    contacts(count)
    return _python("sync_dav.py", ["--n", str(count), "--repeat", "1"])


def pouch(count: int) -> Told:
    """Run PouchDB against express-pouchdb."""
    return _node("sync_pouch.js", "CRM_PEER_POUCH", "pouchdb", [str(count), "1000"])


def rxdb(count: int) -> Told:
    """Run RxDB against a server that keeps documents in memory."""
    return _node("sync_rxdb.js", "CRM_PEER_RXDB", "rxdb", [str(count)])


def _python(script: str, arguments: Sequence[str], folder: Path = BENCH) -> Told:
    interpreter = os.environ.get("CRM_PEER_PYTHON", "")
    if not Path(interpreter).is_file():
        return _skip(script, "CRM_PEER_PYTHON names no interpreter")
    return _run([interpreter, folder / script, *arguments], script)


def _node(script: str, variable: str, package: str, arguments: Sequence[str]) -> Told:
    modules = os.environ.get(variable, "")
    if not shutil.which("node") or not (Path(modules) / package).is_dir():
        return _skip(script, f"node or {variable} with {package} is missing")
    contacts(int(arguments[0]))
    return _run(["node", BENCH / script, *arguments], script, NODE_PATH=modules)


def _run(command: Sequence[str | Path], script: str, **environment: str) -> Told:
    if not (BENCH / script).is_file():
        return _skip(script, f"{BENCH / script} is missing")
    _TMP.mkdir(parents=True, exist_ok=True)
    env = os.environ | {"BENCH_DATA": str(_DATA), "BENCH_TMP": str(_TMP)} | environment
    env.pop("PYTHONPATH", None)
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=env, check=False)
    if done.returncode:
        return _skip(script, (done.stderr.strip().splitlines() or ["it failed"])[-1])
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {line["metric"]: line for line in lines}


@cache
def _skip(script: str, reason: str) -> Told:
    print(f"skipped: {script}: {reason}", flush=True)
    return {}
