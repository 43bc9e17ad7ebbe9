"""Is MusicAPI, or the local engine, there at all?"""

import httpx

TIMEOUT_S = 3.0


def is_reachable(base_url: str, *, transport: httpx.BaseTransport | None = None) -> bool:
    """True when anything answers at `base_url` within three seconds, whatever it says. Costs nothing.

    A proxy of the environment is used for the hosted service, never for an address on this machine.
    """
    try:
        is_local = httpx.URL(base_url).host in ("localhost", "127.0.0.1", "::1")
        with httpx.Client(transport=transport, timeout=TIMEOUT_S, trust_env=not is_local) as client:
            client.head(base_url)
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
    return True
