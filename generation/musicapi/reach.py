"""Is MusicAPI, or the local engine, there at all?"""

from urllib.parse import urlsplit

import httpx

TIMEOUT_S = 3.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def is_on_this_machine(address: str) -> bool:
    """Whether a web address is of this machine, so that no proxy of the environment may come between."""
    try:
        return httpx.URL(address).host in LOOPBACK
    except httpx.InvalidURL:
        return False


def is_origin(address: str) -> bool:
    """Whether it is the bare address of a web service: http or https, a host, perhaps a port."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises ValueError for one that is no number
    except ValueError:
        return False
    has_more = parts.path not in ("", "/") or parts.query or parts.fragment or parts.username is not None
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not has_more


def origin_problem(address: str) -> str:
    """Why no API key may be sent to `address`; empty when it may."""
    if not is_origin(address):
        return "Write the address like https://api.example.org, without a path."
    if not address.startswith("https://") and not is_on_this_machine(address):
        return "The key would travel unencrypted: the address has to begin with https://."
    return ""


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
