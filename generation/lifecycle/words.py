"""What a person reads while something has to wait."""

from generation.models import ApiKey
from generation.musicapi.errors import MusicAPIError, NotConnected, RateLimited

PHASE_LENGTH = 80


def waiting_for(api_key: ApiKey, error: MusicAPIError) -> str:
    """Why it does not go on just now, for `Generation.phase`."""
    if isinstance(error, NotConnected):
        return "The local engine is not running." if api_key.is_local else "MusicAPI cannot be reached."
    if isinstance(error, RateLimited):
        return "MusicAPI asked for a pause."
    return error.message[:PHASE_LENGTH]
