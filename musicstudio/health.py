"""`/healthz`: is every part of the studio alive? For people, monitors and the start command."""

from datetime import timedelta

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from generation import keys
from generation.models import ApiKey, Heartbeat
from generation.musicapi.reach import is_reachable

WORKER_SILENCE = timedelta(seconds=20)
HOSTED_ASKED_EVERY_S = 15  # whoever opens /healthz often must not have us knock at MusicAPI as often


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when all parts answer, else 503; the body says which do not."""
    has_database = _database_answers()
    parts = {
        "web": True,
        "database": has_database,
        "worker": has_database and _worker_beats(),
        **_music(keys.default_key() if has_database else None),
    }
    words = {name: "ok" if alive else "down" for name, alive in parts.items()}
    healthy = all(parts.values())
    return JsonResponse({"status": "ok" if healthy else "down", **words}, status=200 if healthy else 503)


def _music(api_key: ApiKey | None) -> dict[str, bool]:
    """Whether what most music is made with answers: the local engine, or MusicAPI."""
    if api_key is None:
        return {}  # which it is stands in the database
    url = keys.base_url(api_key)
    if api_key.is_local:
        return {"engine": is_reachable(url)}
    answers = cache.get_or_set(f"reachable:{url}", lambda: is_reachable(url), HOSTED_ASKED_EVERY_S)
    return {"musicapi": bool(answers)}


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _worker_beats() -> bool:
    return Heartbeat.objects.filter(beat_at__gte=timezone.now() - WORKER_SILENCE).exists()
