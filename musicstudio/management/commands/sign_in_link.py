"""`manage.py sign_in_link EMAIL`: a one-time link for somebody who cannot sign in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from projects.models import User
from projects.sign_in import make_sign_in_link


class Command(BaseCommand):
    help = "Print a link that signs a person in once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **options: Any) -> None:
        user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody signs in with {email}.")
        self.stdout.write(make_sign_in_link(user, settings.PUBLIC_URL or settings.STUDIO_URL))
