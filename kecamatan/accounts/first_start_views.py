"""The two steps of an empty installation: which kabupaten or kota, then office and admin. As soon as anybody has an
account they do not exist."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kecamatan import places
from kecamatan.access import public
from kecamatan.accounts import first_start as starting
from kecamatan.accounts.first_start_forms import FirstStartForm
from kecamatan.territory_loading import has_boundaries


@public
@require_http_methods(["GET", "POST"])
def first_start(request: HttpRequest) -> HttpResponse:
    """Make the office and its first admin, who is logged in at once."""
    if not starting.is_open():
        raise Http404
    is_post = request.method == "POST"
    chosen = places.kabupaten().get(request.POST.get("code", "") if is_post else request.GET.get("wilayah", ""))
    if chosen is None:
        return _choose(request)
    suggested = {"code": chosen.code, "office_name": chosen.office_name, "time_zone": chosen.time_zone}
    form = FirstStartForm(request.POST if is_post else None, initial=suggested)
    if is_post and form.is_valid():
        try:
            admin = starting.start(at=timezone.now(), **form.cleaned_data)
        except starting.AlreadyStarted:
            raise Http404 from None
        login(request, admin, backend="django.contrib.auth.backends.ModelBackend")
        messages.success(request, f"Selamat datang. {admin.office.name} sudah siap dipakai.")
        return redirect("home")
    context = {"form": form, "chosen": chosen, "has_map": has_boundaries(chosen.code)}
    return render(request, "kecamatan/accounts/first_start.html", context, status=422 if is_post else 200)


def _choose(request: HttpRequest) -> HttpResponse:
    """The first step: by a search, or by province. Words that nobody can be found under are told."""
    searched = request.GET.get("cari", "").strip()[:60]
    province = places.provinces().get(request.GET.get("provinsi", ""))
    context = {
        "searched": searched,
        "province": province,
        "found": places.search(searched) if searched else places.in_province(province.code) if province else [],
        "provinces": places.provinces().values(),
        "nothing_chosen": request.method == "POST" or request.GET.get("wilayah", ""),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "kecamatan/accounts/first_start_choose.html", context, status=status)
