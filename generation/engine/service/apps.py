"""The engine's one Django app."""

from django.apps import AppConfig


class ServiceConfig(AppConfig):
    name = "generation.engine.service"
    label = "engine"
