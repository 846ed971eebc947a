"""One page that shows every part pages are made of, for those who build and those who judge them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kecamatan.access import ALL_ROLES, allow
from kecamatan.views import style_samples


@allow(*ALL_ROLES)
@require_GET
def style_guide(request: HttpRequest) -> HttpResponse:
    return render(request, "kecamatan/style_guide.html", style_samples.samples(request))
