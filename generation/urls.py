"""Addresses that show or ask for music."""

from django.urls import path

from generation.offered import track_offered
from generation.views import (
    actions,
    approvals,
    create,
    credits,
    operations,
    presets,
    project_keys,
    projects,
    queue,
    tracks,
    uploads,
    words,
)
from generation.webhooks import webhook

urlpatterns = [
    path("projects/<uuid:project_id>/", projects.project_detail, name="project_detail"),
    path("projects/<uuid:project_id>/takes/", projects.project_takes, name="project_takes"),
    path("projects/<uuid:project_id>/generations/", create.generation_create, name="generation_create"),
    path("projects/<uuid:project_id>/uploads/", uploads.project_upload, name="project_upload"),
    path(
        "projects/<uuid:project_id>/uploads/address/",
        uploads.project_upload_address,
        name="project_upload_address",
    ),
    path("projects/<uuid:project_id>/words/", words.words_create, name="words_create"),
    path("create/words/", words.words_create, name="create_words"),
    path("generations/<uuid:generation_id>/words/", words.words_detail, name="words_detail"),
    path(
        "generations/<uuid:generation_id>/cancellation/", actions.generation_cancel, name="generation_cancel"
    ),
    path("generations/<uuid:generation_id>/retry/", actions.generation_retry, name="generation_retry"),
    path("generations/<uuid:generation_id>/settlement/", actions.generation_settle, name="generation_settle"),
    path("create/", create.create, name="create"),
    path("create/form/", create.create_form_again, name="create_form_again"),
    path("projects/<uuid:project_id>/key/", project_keys.project_key, name="project_key"),
    # presets
    path("presets/", presets.preset_list, name="preset_list"),
    path("presets/new/", presets.preset_new, name="preset_new"),
    path("presets/<int:preset_id>/fill/", presets.preset_fill, name="preset_fill"),
    path("presets/<int:preset_id>/rename/", presets.preset_rename, name="preset_rename"),
    path("presets/<int:preset_id>/delete/", presets.preset_delete, name="preset_delete"),
    path("credits/", credits.my_credits, name="my_credits"),
    path("credits/lines.csv", credits.my_credits_csv, name="my_credits_csv"),
    path("credits/approvals/", approvals.approval_list, name="approval_list"),
    path("credits/approvals/list/", approvals.approval_waiting, name="approval_waiting"),
    path("credits/approvals/<uuid:generation_id>/", approvals.approval_decide, name="approval_decide"),
    path("queue/", queue.queue, name="queue"),
    path("queue/list/", queue.queue_list, name="queue_list"),
    path("tracks/<uuid:track_id>/", tracks.track_detail, name="track_detail"),
    path("tracks/<uuid:track_id>/work/", tracks.track_work, name="track_work"),
    path(
        "tracks/<uuid:track_id>/operations/<slug:name>/", operations.track_operation, name="track_operation"
    ),
    path("comments/<uuid:comment_id>/<slug:verb>/take/", operations.comment_make, name="comment_make"),
    path("clips/<int:clip_id>/operations/<slug:name>/", operations.clip_operation, name="clip_operation"),
    path("offered/<str:token>/<str:name>", track_offered, name="track_offered"),
    path("webhooks/musicapi/<uuid:generation_id>/", webhook, name="webhook"),
]
