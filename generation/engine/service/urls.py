"""Addresses: the catalogue's, the media's, and two of our own."""

from django.conf import settings
from django.urls import path, re_path

from generation.engine.service import views
from generation.engine.service.media import CONTENT_TYPES
from generation.musicapi.operations import GET_CREDITS, OPERATIONS

handler400 = "generation.engine.service.answers.bad_request"
handler404 = "generation.engine.service.answers.no_such_path"
handler500 = "generation.engine.service.answers.broken"

POSTED = sorted({operation.path for operation in OPERATIONS.values() if operation.method == "POST"})
POLLED = sorted({operation.task_path for operation in OPERATIONS.values() if operation.task_path})
ENDINGS = "|".join(CONTENT_TYPES)

urlpatterns = [
    *(path(each.lstrip("/"), views.submit, {"path": each}) for each in POSTED),
    *(
        path(each.lstrip("/").replace("{task_id}", "<str:task_id>"), views.task_show, {"path": each})
        for each in POLLED
    ),
    path(GET_CREDITS.path.lstrip("/"), views.credits_show),
    re_path(rf"^media/(?P<name>[A-Za-z0-9_-]{{32}})\.(?P<ending>{ENDINGS})$", views.media_show),
    path("healthz", views.healthz),
]
if settings.FAULTS:
    urlpatterns.append(path("_faults", views.faults_queue))
