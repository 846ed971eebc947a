"""Who may act where. Every staff view comes through here: the wrong role sees 404, as if the page did not exist."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from kecamatan.models import Officer, Role

View = Callable[..., HttpResponseBase]

ALL_ROLES = tuple(Role.values)
# Those of the dinas itself who see the whole kabupaten.
OFFICE_ROLES = (Role.PLANNER, Role.STOREKEEPER, Role.HEAD, Role.ADMIN)
PLANNERS = (Role.PLANNER, Role.ADMIN)
STAFF_OF_THE_DAY = (Role.OPERATOR, Role.PLANNER, Role.ADMIN)
# What a role may do with a person's data beyond reading the masked page; templates ask with `officer|may:"reveal"`.
CAPABILITIES: Mapping[str, tuple[str, ...]] = {
    # See NIK, KK and telephone in full, with a reason, for one person at a time.
    "reveal": (Role.PLANNER, Role.OPERATOR),
    # See who saw whose data; make a person's own report; erase a person; see what is kept how long.
    "guard_data": (Role.ADMIN,),
}


class StaffRequest(HttpRequest):
    """A request that `allow` has let through: its user is an officer."""

    user: Officer


def allow(*roles: str) -> Callable[[View], View]:
    """Let officers of these roles in; anonymous visitors go to the login page, all others get 404.

    Marks the view with `allowed_roles`, from which the navigation and the test of every URL with every role are made.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                if request.headers.get("HX-Request"):
                    # A fragment must not become a login page inside a table.
                    return HttpResponse(status=401, headers={"HX-Refresh": "true"})
                return redirect_to_login(request.get_full_path())
            officer = request.user
            if not officer.has_role(*roles):
                raise Http404
            if officer.must_change_password and not getattr(guarded, "with_temporary_password", False):
                return redirect("own_account")
            return view(request, *args, **kwargs)

        guarded.allowed_roles = tuple(roles)  # type: ignore[attr-defined]
        return guarded

    return decorate


def with_temporary_password(view: View) -> View:
    """Marks a guarded view that opens before a temporary password has been changed; goes above `allow`."""
    view.with_temporary_password = True  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Marks a view as open to everybody; a view with neither mark fails the test of every URL."""
    view.allowed_roles = None  # type: ignore[attr-defined]
    return view


def may(officer: Officer, capability: str) -> bool:
    """Whether the officer's role has this entry of CAPABILITIES."""
    return officer.has_role(*CAPABILITIES[capability])


def officer_of(request: HttpRequest) -> Officer:
    """The officer of a request that `allow` has let through."""
    return cast(Officer, request.user)
