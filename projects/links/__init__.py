"""Links for people outside: a project or a track for whoever holds the link, without an account."""

from projects.links.giving import change, editable_by, give_out, make, revoke
from projects.links.opening import count_view, is_there, link_of, target_of, tracks_of
from projects.links.shown import Links, links_of

__all__ = [
    "Links",
    "change",
    "count_view",
    "editable_by",
    "give_out",
    "is_there",
    "link_of",
    "links_of",
    "make",
    "revoke",
    "target_of",
    "tracks_of",
]
