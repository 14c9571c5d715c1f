"""Cards a second beside vobject, in turn in one run: python benchmarks/vcard_parse.py contacts.vcf"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import time
import warnings
from pathlib import Path

from crm_desktop.exchange.vcard import read_cards
from crm_desktop.exchange.vcard_map import read_vcards


def vobject_cards(path: Path, count: int):
    import vobject

    with warnings.catch_warnings(), path.open(encoding="utf-8", newline="") as file:
        warnings.simplefilter("ignore")
        yield from itertools.islice(vobject.readComponents(file), count)


def micros(cards) -> float:
    """Return CPU microseconds a card."""
    start = time.process_time()
    count = sum(1 for _ in cards)
    return (time.process_time() - start) / count * 1e6


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("file", type=Path)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--peer-cards", type=int, default=2000)
    options = arguments.parse_args()
    ours, mapped, peer = [], [], []
    for _ in range(options.rounds):
        ours.append(micros(read_cards(options.file)))
        mapped.append(micros(read_vcards(options.file)))
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    for _ in range(options.rounds):
        ours.append(micros(read_cards(options.file)))
        peer.append(micros(vobject_cards(options.file, options.peer_cards)))
    print(
        json.dumps(
            {
                "metric": "vcard_parse",
                "us_a_card": round(min(ours), 1),
                "us_a_row": round(min(mapped), 1),
                "vobject_us_a_card": round(min(peer), 1),
                "times_vobject": round(min(peer) / min(ours), 1),
                "peak_rss_mb_before_vobject": rss,
            }
        )
    )


if __name__ == "__main__":
    main()
