"""Django's admin with the studio's own site; in a module of its own, as Django takes any `AppConfig` it finds
in `apps.py` for the app's."""

from django.contrib.admin.apps import AdminConfig


class BackRoomConfig(AdminConfig):
    default_site = "generation.back_room.BackRoom"
