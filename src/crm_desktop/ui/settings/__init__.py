"""Settings of this person and this device."""
