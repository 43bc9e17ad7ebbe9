from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "People and their music"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from projects.people import sessions

        user_logged_in.connect(sessions.signed_in)
        user_logged_out.connect(sessions.signed_out)
