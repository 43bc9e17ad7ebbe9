"""People and their music. Knows nothing of MusicAPI."""

from projects.models.alignment import Alignment
from projects.models.project import HUES, Member, Project
from projects.models.track import UPLOAD, Track
from projects.models.track_file import TrackFile
from projects.models.user import User

__all__ = ["HUES", "UPLOAD", "Alignment", "Member", "Project", "Track", "TrackFile", "User"]
