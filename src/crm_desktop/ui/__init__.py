"""Widgets, models and painting: the only floor besides app that knows Qt."""
