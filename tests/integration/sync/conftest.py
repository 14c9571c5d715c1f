from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.sync.world import Device, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


@pytest.fixture
def ada(world: World) -> Device:
    """The device that published the workspace."""
    device = world.device("Ada")
    device.create()
    device.publish()
    return device


@pytest.fixture
def eve(world: World, ada: Device) -> Device:
    """A second device in the workspace."""
    device = world.device("Eve")
    device.join(world.invite(ada))
    ada.sync()
    return device
