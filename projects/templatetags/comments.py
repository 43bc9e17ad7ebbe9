"""Filters of comments: their words with links and names in them, and their moments."""

from __future__ import annotations

import re

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from projects.comments import moments
from projects.comments.mentions import pattern_of
from projects.comments.saying import TEAM
from projects.comments.telling import place_of
from projects.comments.thread import Said, Thread
from projects.models import Comment

register = template.Library()

ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
ENDS = ".,;:!?)]}»”’"
"""What follows an address in a sentence, rather than ending it."""


@register.filter
def words(comment: Comment, thread: Thread) -> SafeString:
    """The text, safe to show, with its addresses as links and the people it names marked.

    Who reads it through a link learns no names from it.
    """
    people = pattern_of(comment.mentions.all())
    parts, at = [], 0
    for found in ADDRESS.finditer(comment.text):
        address = found[0].rstrip(ENDS)
        parts += [_named(comment.text[at : found.start()], people, thread), _link(address)]
        at = found.start() + len(address)
    return mark_safe("".join([*parts, _named(comment.text[at:], people, thread)]))  # noqa: S308  # each is escaped


@register.filter
def moment(comment: Comment) -> str:
    """`1:12`, `0:32–0:48`; empty for one on the whole track."""
    if comment.start_s is None:
        return ""
    start = moments.short(comment.start_s)
    return start if comment.end_s is None else f"{start}–{moments.short(comment.end_s)}"


@register.filter
def spoken(comment: Comment) -> str:
    """The same for ears: `0:32 to 0:48`."""
    return moment(comment).replace("–", " to ")


@register.filter
def place(said: Said, thread: Thread) -> str:
    """The address that opens the track at the comment."""
    start_s = said.comment.start_s
    at = "" if start_s is None else f"?at={start_s:g}"
    return f"{thread.page}{at}#comment-{said.id}"


@register.filter
def home(comment: Comment) -> str:
    """The same on the page of its track."""
    return place_of(comment)


@register.filter
def is_form(named: str, form: str) -> bool:
    """Whether the draft is of this form, so that it shows what was typed into it, and what is wrong."""
    return named == form


@register.simple_tag
def reply_form(said: Said) -> str:
    return f"reply-{said.id}"


@register.simple_tag
def edit_form(said: Said) -> str:
    return f"edit-{said.id}"


def _link(address: str) -> SafeString:
    return format_html(
        '<a href="{}" rel="nofollow noopener noreferrer" target="_blank">{}</a>', address, address
    )


def _named(text: str, people: re.Pattern[str] | None, thread: Thread) -> SafeString:
    if people is None:
        return escape(text)
    marked = [
        format_html('<b class="mention">@{}</b>', TEAM if thread.link else part) if at % 2 else escape(part)
        for at, part in enumerate(people.split(text))
    ]
    return mark_safe("".join(marked))  # noqa: S308  # each is escaped
