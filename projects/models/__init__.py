"""People and their music. Knows nothing of MusicAPI."""

from projects.models.alignment import Alignment
from projects.models.audit_event import AuditEvent
from projects.models.comment import Comment
from projects.models.invitation import Invitation
from projects.models.mark import TrackMark
from projects.models.notification import Notification, NotificationChoice
from projects.models.person_session import PersonSession
from projects.models.project import HUES, Member, Project
from projects.models.sharing import ShareLink, TrackShare
from projects.models.track import COPY, UPLOAD, Track
from projects.models.track_file import TrackFile
from projects.models.user import User
from projects.models.vote import Ballot, Vote

__all__ = [
    "COPY",
    "HUES",
    "UPLOAD",
    "Alignment",
    "AuditEvent",
    "Ballot",
    "Comment",
    "Invitation",
    "Member",
    "Notification",
    "NotificationChoice",
    "PersonSession",
    "Project",
    "ShareLink",
    "Track",
    "TrackFile",
    "TrackMark",
    "TrackShare",
    "User",
    "Vote",
]
