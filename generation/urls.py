"""Addresses that show or ask for music."""

from django.urls import path

from generation.views import actions, create, projects, queue, tracks
from generation.webhooks import webhook

urlpatterns = [
    path("projects/<uuid:project_id>/", projects.project_detail, name="project_detail"),
    path("projects/<uuid:project_id>/takes/", projects.project_takes, name="project_takes"),
    path("projects/<uuid:project_id>/generations/", create.generation_create, name="generation_create"),
    path(
        "generations/<uuid:generation_id>/cancellation/", actions.generation_cancel, name="generation_cancel"
    ),
    path("generations/<uuid:generation_id>/retry/", actions.generation_retry, name="generation_retry"),
    path("generations/<uuid:generation_id>/settlement/", actions.generation_settle, name="generation_settle"),
    path("create/", create.create, name="create"),
    path("queue/", queue.queue, name="queue"),
    path("queue/list/", queue.queue_list, name="queue_list"),
    path("tracks/<uuid:track_id>/", tracks.track_detail, name="track_detail"),
    path("webhooks/musicapi/<uuid:generation_id>/", webhook, name="webhook"),
]
