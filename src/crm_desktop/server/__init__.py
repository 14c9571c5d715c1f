"""The sync service: orders the changes of each workspace, merges them, and keeps what devices send each other."""
