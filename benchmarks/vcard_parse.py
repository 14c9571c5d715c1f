"""Cards a second beside vobject."""

from __future__ import annotations

import argparse
import itertools
import time
import warnings
from pathlib import Path

from benchmarks.data import vcard_file
from benchmarks.measure import figure, median
from crm_desktop.exchange.vcard import read_cards
from crm_desktop.exchange.vcard_map import read_vcards


def main(cards: int = 10_000, rounds: int = 3, peer_cards: int = 2_000) -> None:
    path = vcard_file(cards)
    ours, mapped, peer = [], [], []
    for _ in range(rounds):
        ours.append(_micros(read_cards(path)))
        mapped.append(_micros(read_vcards(path)))
        peer.append(_micros(_vobject_cards(path, peer_cards)))
    ratio = median([theirs / mine for mine, theirs in zip(ours, peer, strict=True)])
    figure(
        "vCard: cards a second by vobject", ratio, least=10,
        us_a_card=median(ours), us_a_card_mapped=median(mapped), vobject_us_a_card=median(peer),
    )  # fmt: skip


def _vobject_cards(path: Path, count: int):
    import vobject

    with warnings.catch_warnings(), path.open(encoding="utf-8", newline="") as file:
        warnings.simplefilter("ignore")
        yield from itertools.islice(vobject.readComponents(file), count)


def _micros(cards) -> float:
    """Return CPU microseconds a card."""
    start = time.process_time()
    count = sum(1 for _ in cards)
    return (time.process_time() - start) / count * 1e6


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    main(**vars(parser.parse_args()))
