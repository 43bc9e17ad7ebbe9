"""A person who signs in with an email address."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Addresses are kept in small letters, so that each is one person however it is typed."""
        return (email or "").strip().lower()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        if not email:
            raise ValueError("A person needs an email address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=self.normalize_email(username))


class User(AbstractUser):
    """A member of the team; `is_staff` makes an admin, `is_guest` limits to what is shared."""

    class Role(models.TextChoices):
        ADMIN = "admin", "Admin"
        MEMBER = "member", "Member"
        GUEST = "guest", "Guest"

    username = None  # type: ignore[assignment]  # email takes its place
    first_name = None  # type: ignore[assignment]  # one name is enough, in any script
    last_name = None  # type: ignore[assignment]
    email = models.EmailField("email", unique=True, error_messages={"unique": "This address is taken."})
    name = models.CharField(max_length=150, blank=True)
    is_guest = models.BooleanField("guest", default=False, help_text="Sees only what is shared with them.")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()  # type: ignore[misc,assignment]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.name or self.email.split("@")[0]

    @property
    def initials(self) -> str:
        words = self.display_name.replace(".", " ").replace("_", " ").split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"

    @property
    def hue(self) -> int:
        """Which of the twelve hue classes draws this person, 0 to 11."""
        return (self.pk or 0) * 5 % 12

    @property
    def role(self) -> User.Role:
        if self.is_staff:
            return self.Role.ADMIN
        return self.Role.GUEST if self.is_guest else self.Role.MEMBER

    def take_role(self, role: str) -> None:
        """Set what `role` means; the caller saves. Admins have every right of Django's admin."""
        self.is_staff = self.is_superuser = role == self.Role.ADMIN
        self.is_guest = role == self.Role.GUEST

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name
