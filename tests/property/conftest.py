from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

_COMMON = {
    "deadline": None,  # a shared machine's pauses say nothing about the program
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    "print_blob": True,
}
# The same examples in each run, so that a red run says something about the change; `--long` draws new ones.
settings.register_profile("normal", derandomize=True, max_examples=30, stateful_step_count=25, **_COMMON)
settings.register_profile("long", max_examples=600, stateful_step_count=50, **_COMMON)


def pytest_configure(config: pytest.Config) -> None:
    # Before the tests of this folder are imported: `given` takes the profile of that moment.
    settings.load_profile("long" if config.getoption("--long", default=False) else "normal")
