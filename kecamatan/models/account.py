"""Officer: the user of this software, with one role in one office."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from kecamatan.models.base import IdentifiedModel
from kecamatan.models.office import Office


class Role(models.TextChoices):
    PLANNER = "planner", "Perencana"
    CAMAT = "camat", "Kantor camat"
    OPERATOR = "operator", "Operator lapangan"
    STOREKEEPER = "storekeeper", "Gudang blanko"
    HEAD = "head", "Kepala dinas (hanya lihat)"
    ADMIN = "admin", "Admin"


class OfficerManager(BaseUserManager["Officer"]):
    def create_officer(self, username: str, password: str | None, **fields: object) -> "Officer":
        """A saved officer with a hashed password (None: cannot log in until one is set)."""
        officer: Officer = self.model(username=self.model.normalize_username(username), **fields)
        officer.set_password(password)
        officer.save(using=self._db)
        return officer


class Officer(IdentifiedModel, AbstractBaseUser):
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="officers", verbose_name="kantor")
    username = models.CharField("nama pengguna", max_length=60, unique=True)
    name = models.CharField("nama lengkap", max_length=120)
    email = models.EmailField("surel", blank=True)
    role = models.CharField("peran", max_length=20, choices=Role)
    # Set for a camat's office alone: what it may see.
    kecamatan = models.ForeignKey(
        "kecamatan.Kecamatan",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="officers",
        verbose_name="kecamatan",
    )
    is_active = models.BooleanField("aktif", default=True)
    # Set with a temporary password: until it is changed, only one's own account opens.
    must_change_password = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField("dibuat", auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = OfficerManager()

    class Meta:
        verbose_name = "pengguna"
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="officer_kecamatan_for_camat_only",
                condition=Q(role="camat", kecamatan__isnull=False) | (~Q(role="camat") & Q(kecamatan__isnull=True)),
                violation_error_message="Kecamatan diisi untuk peran kantor camat, dan hanya untuk peran itu.",
            ),
            models.CheckConstraint(name="officer_role_known", condition=Q(role__in=Role.values)),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def has_role(self, *roles: str) -> bool:
        return self.is_active and self.role in roles
