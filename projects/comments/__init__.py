"""What is said about a track, at moments of it: said, changed, resolved, taken away, and shown as threads."""

from projects.comments.saying import (
    NAME_LENGTH,
    TEXT_LENGTH,
    NotSaid,
    comment,
    edit,
    remove,
    resolve,
    thread_of,
)

__all__ = ["NAME_LENGTH", "TEXT_LENGTH", "NotSaid", "comment", "edit", "remove", "resolve", "thread_of"]
