"""What clerks have taught the importer: the columns of a strange file, and whom a spelling of a desa means."""

from django.db import models

from kecamatan.models.account import Officer
from kecamatan.models.base import IdentifiedModel
from kecamatan.models.office import Office
from kecamatan.models.territory import Desa


class ColumnMapping(IdentifiedModel):
    """Which column of a file of this shape holds which field, as a person said."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="column_mappings")
    # What all files of one kind share, as the reader tells it.
    shape = models.CharField(max_length=64)
    # As the person counts, from 1; 0 for a file without headings.
    header_row = models.PositiveIntegerField()
    # Our field to the column's position, from 0.
    columns = models.JSONField()
    # For the list: what stands above the columns (nothing where there are no headings), and the file it was said of.
    headings = models.JSONField(default=list)
    filename = models.CharField("nama berkas", max_length=200, blank=True)
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "susunan kolom"
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["office", "shape"], name="mapping_of_shape_once")]


class DesaAlias(IdentifiedModel):
    """A spelling seen in files, and the desa that a person said it means. Without a desa: none of ours."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="desa_aliases")
    # Folded as the reader folds them, for comparing; the kecamatan is empty where the file names none.
    kecamatan_text = models.CharField(max_length=120, blank=True)
    desa_text = models.CharField(max_length=120)
    # As it stood in the file, for showing.
    written = models.CharField("tertulis", max_length=250)
    desa = models.ForeignKey(Desa, on_delete=models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "ejaan desa"
        ordering = ["written", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "kecamatan_text", "desa_text"], name="desa_alias_once")
        ]
