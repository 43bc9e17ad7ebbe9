"""Every address of the studio."""

from django.contrib import admin
from django.urls import include, path

from musicstudio.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("", include("projects.urls")),
    path("", include("generation.urls")),
]
