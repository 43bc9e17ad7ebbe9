"""The local engine's service: MusicAPI's wire contract (musicapi.md) as a Django project of its own."""
