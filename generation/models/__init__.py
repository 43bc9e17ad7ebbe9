"""Asking for music: keys, requests, the takes they bring, and what they cost."""

from generation.models.api_key import ApiKey
from generation.models.chore import Chore
from generation.models.clip import Clip
from generation.models.credit_entry import CreditEntry
from generation.models.generation import Generation
from generation.models.heartbeat import Heartbeat
from generation.models.persona import Persona
from generation.models.webhook_event import WebhookEvent

__all__ = ["ApiKey", "Chore", "Clip", "CreditEntry", "Generation", "Heartbeat", "Persona", "WebhookEvent"]
