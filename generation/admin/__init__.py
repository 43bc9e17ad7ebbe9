"""The back room: accounts, requests, the ledger. History is looked at here, not changed."""

from generation.admin import generations, keys, running, spending

__all__ = ["generations", "keys", "running", "spending"]
