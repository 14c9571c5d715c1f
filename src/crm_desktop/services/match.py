"""What a person typed as a query of the index: each word as a beginning; signs of the query language are text."""

from __future__ import annotations

from crm_desktop.domain.searchtext import query_terms

_LONGEST = 20  # words; more only slow the index down


def match_query(text: str) -> str:
    """Return the MATCH expression of a text; empty where it holds no word."""
    return " AND ".join(f'"{term}"*' for term in query_terms(text[:400])[:_LONGEST])
