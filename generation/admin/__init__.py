"""The back room: accounts, requests, the ledger. History is looked at here, not changed."""

from generation.admin import balance, generations, keys, presets, running, spending

__all__ = ["balance", "generations", "keys", "presets", "running", "spending"]
