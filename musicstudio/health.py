"""`/healthz`: is every part of the studio alive? For people, monitors and the start command."""

from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from generation.models import Heartbeat
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
        "musicapi" if settings.MUSICAPI_KEY else "engine": _music_answers(),
    }
    words = {name: "ok" if alive else "down" for name, alive in parts.items()}
    healthy = all(parts.values())
    return JsonResponse({"status": "ok" if healthy else "down", **words}, status=200 if healthy else 503)


def _music_answers() -> bool:
    if not settings.MUSICAPI_KEY:
        return is_reachable(settings.ENGINE_URL)
    url = settings.MUSICAPI_URL
    answers = cache.get_or_set(f"reachable:{url}", lambda: is_reachable(url), HOSTED_ASKED_EVERY_S)
    return bool(answers)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _worker_beats() -> bool:
    return Heartbeat.objects.filter(beat_at__gte=timezone.now() - WORKER_SILENCE).exists()
