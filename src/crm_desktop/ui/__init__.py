"""The window: Qt widgets and item models. Everything here paints or listens."""
