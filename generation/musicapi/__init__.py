"""The service module: a typed Python client of MusicAPI. Plain Python over httpx, usable by itself."""

from generation.musicapi import webhooks
from generation.musicapi.client import BASE_URL, MusicAPI
from generation.musicapi.clips import ClipStatus, State
from generation.musicapi.decode import (
    Balance,
    Event,
    TaskStatus,
    decode_balance,
    decode_event,
    decode_task,
)
from generation.musicapi.errors import (
    ContentRefused,
    Invalid,
    Misconfigured,
    MusicAPIError,
    NoCredits,
    NotConnected,
    NotFound,
    NotSent,
    RateLimited,
    Refunded,
    Rejected,
    Retired,
    Unauthorized,
    Unclear,
)
from generation.musicapi.operations import GET_CREDITS, OPERATIONS, SONIC_CREATE, Operation, Problem
from generation.musicapi.webhooks import BadSignature

__all__ = [
    "BASE_URL",
    "GET_CREDITS",
    "OPERATIONS",
    "SONIC_CREATE",
    "BadSignature",
    "Balance",
    "ClipStatus",
    "ContentRefused",
    "Event",
    "Invalid",
    "Misconfigured",
    "MusicAPI",
    "MusicAPIError",
    "NoCredits",
    "NotConnected",
    "NotFound",
    "NotSent",
    "Operation",
    "Problem",
    "RateLimited",
    "Refunded",
    "Rejected",
    "Retired",
    "State",
    "TaskStatus",
    "Unauthorized",
    "Unclear",
    "decode_balance",
    "decode_event",
    "decode_task",
    "webhooks",
]
