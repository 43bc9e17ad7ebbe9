"""People and their music. Knows nothing of MusicAPI."""

from projects.models.project import HUES, Member, Project
from projects.models.track import Track
from projects.models.user import User

__all__ = ["HUES", "Member", "Project", "Track", "User"]
