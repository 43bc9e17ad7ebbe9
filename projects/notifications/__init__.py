"""Telling people what happened while they looked elsewhere: in the bell, and by mail to who wants that."""

from projects.notifications.reading import HIDDEN, opened, prune, read, read_all, seen, settled, unread
from projects.notifications.telling import notify, reword, withdraw

__all__ = [
    "HIDDEN",
    "notify",
    "opened",
    "prune",
    "read",
    "read_all",
    "reword",
    "seen",
    "settled",
    "unread",
    "withdraw",
]
