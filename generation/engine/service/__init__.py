"""The local engine's service: MusicAPI's wire contract (docs/musicapi.md) as a Django project of its own."""
