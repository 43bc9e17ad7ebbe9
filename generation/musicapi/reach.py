"""Is MusicAPI, or the local engine, there at all?"""

import httpx

TIMEOUT_S = 3.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def is_on_this_machine(address: str) -> bool:
    """Whether a web address is of this machine, so that no proxy of the environment may come between."""
    try:
        return httpx.URL(address).host in LOOPBACK
    except httpx.InvalidURL:
        return False


def is_reachable(base_url: str, *, transport: httpx.BaseTransport | None = None) -> bool:
    """True when anything answers at `base_url` within three seconds, whatever it says. Costs nothing.

    A proxy of the environment is used for the hosted service, never for an address on this machine.
    """
    try:
        trust_env = not is_on_this_machine(base_url)
        with httpx.Client(transport=transport, timeout=TIMEOUT_S, trust_env=trust_env) as client:
            client.head(base_url)
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
    return True
