"""What an import did with the records that it met."""

from __future__ import annotations

from dataclasses import dataclass, field

from crm_desktop.domain.specs import Kind


@dataclass
class Tally:
    """How many records of each kind were created, updated or left as they were."""

    created: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)

    @staticmethod
    def count(outcome: dict[str, int], kind: Kind) -> None:
        """Count one record."""
        outcome[kind.name] = outcome.get(kind.name, 0) + 1
