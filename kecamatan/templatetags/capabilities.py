"""What the officer's role may do, asked by templates."""

from django import template

from kecamatan import access
from kecamatan.models import Officer

register = template.Library()


@register.filter
def may(officer: object, capability: str) -> bool:
    """`{% if officer|may:"reveal" %}`: whether the role has this entry of access.CAPABILITIES."""
    return isinstance(officer, Officer) and access.may(officer, capability)
