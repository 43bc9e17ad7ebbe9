"""Is MusicAPI, or the local engine, there at all?"""

import httpx

TIMEOUT_S = 3.0


def is_reachable(base_url: str, *, transport: httpx.BaseTransport | None = None) -> bool:
    """True when anything answers at `base_url` within three seconds, whatever it says. Costs nothing."""
    try:
        with httpx.Client(transport=transport, timeout=TIMEOUT_S) as client:
            client.head(base_url)
    except httpx.HTTPError:
        return False
    return True
