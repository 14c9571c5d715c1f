"""Speed and size beside what a user would pick instead: `python -m benchmarks.all`, or one row of its table by name."""

import sys
from pathlib import Path

# What is measured is this checkout, also where another one is installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
