"""What paints and listens: Qt widgets and item models."""
