"""Making, proving, keeping and bringing back copies."""
