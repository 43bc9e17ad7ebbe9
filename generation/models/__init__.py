"""Asking for music: keys, requests, the takes they bring, and what they cost."""

from generation.models.api_key import ApiKey, ProjectKey
from generation.models.balance_reading import BalanceReading
from generation.models.budget import Approval, Budget, SpendingRules
from generation.models.chore import Chore
from generation.models.clip import Clip
from generation.models.credit_day import CreditDay, CreditDaysMade
from generation.models.credit_entry import BookedForm, CreditEntry
from generation.models.generation import Generation
from generation.models.heartbeat import Heartbeat
from generation.models.persona import Persona
from generation.models.preset import Preset
from generation.models.price import Price
from generation.models.take_change import TakeChange
from generation.models.webhook_event import WebhookEvent

__all__ = [
    "ApiKey",
    "Approval",
    "BalanceReading",
    "BookedForm",
    "Budget",
    "Chore",
    "Clip",
    "CreditDay",
    "CreditDaysMade",
    "CreditEntry",
    "Generation",
    "Heartbeat",
    "Persona",
    "Preset",
    "Price",
    "ProjectKey",
    "SpendingRules",
    "TakeChange",
    "WebhookEvent",
]
