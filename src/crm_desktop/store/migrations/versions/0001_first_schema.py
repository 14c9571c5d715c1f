"""The first schema. Files are born with it, so there is nothing to run; later scripts build on it."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Do nothing: `store/schema.py` made the file."""
