"""Run the tests of sync through a bad network and print how often each fault happened.

python -m tests.e2e.sync_faults [--long]
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    here = Path(__file__).with_name("test_sync_faults.py")
    sys.exit(pytest.main([str(here), "-q", "-rP", "-n", "0", *sys.argv[1:]]))
