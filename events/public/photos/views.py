"""Pictures of a shift: seen, added, taken away."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.models import Photo, Shift
from events.public.photos import actions as photos
from events.public.photos import tables as photo_tables
from events.public.photos.tables import PhotoFilter, PhotoTable
from volunteer.core import clock, forms
from volunteer.core.attempts import attempt_form
from volunteer.core.files.images import clean_picture, private_response, small_response
from volunteer.core.ids import new_id
from volunteer.core.pages import list_page
from volunteer.lists import export as list_export
from volunteer.models import User
from volunteer.roles.decorators import PersonRequest, login_required, redirect_to_signin

ROWS = 12
LIST_ROWS = 20  # lines of the staff's list on a page


class PhotoForm(forms.Form):
    """One picture and what those on it said."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        widget=forms.FileInput({"accept": "image/*"}),
        error_messages={"required": gettext_lazy("Choose a picture first.")},
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("Everybody to be recognised agrees that it is shown"),
        help_text=gettext_lazy("Without it only who runs the shift sees the picture."),
        required=False,
    )

    def clean_picture(self) -> Any:
        upload: UploadedFile[Any] = self.cleaned_data["picture"]
        return clean_picture(upload)


@require_http_methods(["GET", "HEAD", "POST"])
def shift_photos(request: HttpRequest, shift_id: UUID) -> HttpResponseBase:
    """The pictures a reader may see; who was there adds one."""
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_signin(request)
    shift, at = get_object_or_404(Shift.objects.public().select_related("event__point__area"), pk=shift_id), clock.now()
    reader = request.user if isinstance(request.user, User) else None
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm(initial={"id": new_id(at)})
    if reader is not None and request.method == "POST" and form.is_valid() and add_photo(request, shift, form, reader):
        return redirect("events:photos", shift.pk)
    rows = photos.photos_visible_to(shift, reader, at).select_related("by")
    context = {
        "shift": shift,
        "form": form if reader is not None and photos.may_add(shift, reader, at) else None,
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "runs": reader is not None and photos.may_manage(shift, reader, at),
    }
    return render(request, "events/public/photos/photos.html", context)


def add_photo(request: HttpRequest, shift: Shift, form: PhotoForm, by: User) -> bool:
    with attempt_form(form, "picture"):
        photos.add(shift=shift, by=by, at=clock.now(), **form.cleaned_data)
        messages.success(request, _("Thank you, the picture is kept."))
        return True
    return False


@login_required
@require_safe
def staff_photo_list(request: PersonRequest) -> HttpResponse:
    """The pictures of everything one runs or reviews, also those taken away; a 404 for who does neither."""
    held = photos.managed_scope(request.user, clock.now())
    if not held:
        raise Http404
    found = PhotoFilter(request.GET, queryset=photo_tables.photos_in_scope(held), held=held)
    table = PhotoTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Pictures of events"), per_page=LIST_ROWS):
        return file
    return list_page(
        request,
        table,
        found,
        title=_("Pictures of events"),
        subtitle=_("Those that may be shown, those that may not, and those that were taken away. Open an event to take one away."),
    )


@require_safe
def photo_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The picture itself, for who may see it; a 404 for others, as for a missing one."""
    return photo_response(get_photo(request, pk), private_response)


@require_safe
def photo_thumbnail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same, small enough for a page with many."""
    return photo_response(get_photo(request, pk), small_response)


def get_photo(request: HttpRequest, pk: UUID) -> Photo:
    photo = get_object_or_404(Photo.objects.standing().select_related("shift__event__point__area"), pk=pk)
    reader = request.user if isinstance(request.user, User) else None
    if not photos.photos_visible_to(photo.shift, reader, clock.now()).filter(pk=pk).exists():
        raise Http404
    return photo


def photo_response(photo: Photo, answer: Callable[[FieldFile], HttpResponse]) -> HttpResponse:
    response = answer(photo.picture)
    if photo.agreed:
        response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@login_required
@require_POST
def remove_photo(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Take a picture away; a 404 for who may not see it."""
    at = clock.now()
    photo = get_object_or_404(Photo.objects.select_related("shift__event__point__area"), pk=pk)
    if photo.by_id != request.user.pk and not photos.may_manage(photo.shift, request.user, at):
        raise Http404
    photos.remove(photo=photo, by=request.user, at=at)
    messages.success(request, _("The picture is gone."))
    return redirect("events:photos", photo.shift_id)
