"""Addresses of people and projects. Those that show generations are in `generation.urls`."""

from django.urls import path

from projects import media
from projects.views import projects, sign_in

urlpatterns = [
    path("", projects.home, name="home"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/<str:uidb64>/<str:token>/", sign_in.sign_in_link, name="sign_in_link"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("projects/", projects.project_list, name="project_list"),
    path("projects/new/", projects.project_create, name="project_create"),
    path("projects/<uuid:project_id>/edit/", projects.project_edit, name="project_edit"),
    path("projects/<uuid:project_id>/archive/", projects.project_archive, name="project_archive"),
    path("tracks/<uuid:track_id>/audio", media.track_audio, name="track_audio"),
    path("tracks/<uuid:track_id>/lyrics.lrc", media.track_lyrics_lrc, name="track_lyrics_lrc"),
    path("tracks/<uuid:track_id>/lyrics.txt", media.track_lyrics_txt, name="track_lyrics_txt"),
    path("files/<uuid:file_id>/", media.track_file, name="track_file"),
    path("files/<uuid:file_id>/notes.json", media.track_file_notes, name="track_file_notes"),
]
