"""Pictures of a shift: seen, added, shown to everybody, taken away."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.models import Photo, PhotoObjection, Shift
from events.public.photos import actions as photos
from events.public.photos import permissions as photo_permissions
from events.public.photos import tables as photo_tables
from events.public.photos.forms import PhotoForm, PhotoObjectionForm
from events.public.photos.queries import public_photos
from events.public.photos.tables import GalleryFilter, PhotoFilter, PhotoTable
from volunteer.core import clock
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.files.images import private_response, small_response
from volunteer.core.ids import new_id, one_line
from volunteer.core.pages import form_page, list_page
from volunteer.lists import export as list_export
from volunteer.models import User
from volunteer.roles.decorators import PersonRequest, login_required, redirect_to_signin

ROWS = 12
GALLERY_PICTURES = 24  # on a page
LIST_ROWS = 20  # lines of the staff's list on a page


@require_http_methods(["GET", "HEAD", "POST"])
def shift_photos(request: HttpRequest, shift_id: UUID) -> HttpResponseBase:
    """The pictures a reader may see; who was there adds one."""
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_signin(request)
    shift, at = get_object_or_404(Shift.objects.public().select_related("event__point__area"), pk=shift_id), clock.now()
    reader = request.user if isinstance(request.user, User) else None
    runs = reader is not None and photo_permissions.may_manage(shift, reader, at)
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm(initial={"id": new_id(at)})
    if reader is not None and request.method == "POST" and form.is_valid() and add_photo(request, shift, form, reader):
        return redirect("events:photos", shift.pk)
    asked = PhotoObjection.objects.filter(held=None).select_related("by")
    rows = photo_permissions.photos_visible_to(shift, reader, at).select_related("shift__event", "by", "stated_by", "shown_by")
    context = {
        "shift": shift,
        "form": form if reader is not None and (runs or photo_permissions.may_add(shift, reader, at)) else None,
        "page": Paginator(rows.prefetch_related(Prefetch("objections", asked, "asked")), ROWS).get_page(request.GET.get("page")),
        "runs": runs,
        "children": runs and photo_permissions.children_were_there(shift),
    }
    return render(request, "events/public/photos/photos.html", context)


def add_photo(request: HttpRequest, shift: Shift, form: PhotoForm, by: User) -> bool:
    with attempt_form(form, "picture"):
        photo = photos.add(photo=form.photo(shift), picture=form.cleaned_data["picture"], by=by, at=clock.now())
        messages.success(request, words_after(photo))
        return True
    return False


def words_after(photo: Photo) -> str:
    """What became of a picture, in words for who added it or let it be seen."""
    if photo.shown_at:
        return _("Everybody sees the picture now.")
    if photo.basis:
        return _("Thank you. Somebody else who runs or reviews the shift looks at it, then everybody sees it.")
    return _("Thank you, the picture is kept.")


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """All pictures that everybody may see, the newest shift first."""
    found = GalleryFilter(request.GET, queryset=public_photos())
    page = Paginator(found.qs, GALLERY_PICTURES).get_page(request.GET.get("page"))
    return render(request, "events/public/photos/gallery.html", {"filter": found, "page": page})


@login_required
@require_safe
def staff_photo_list(request: PersonRequest) -> HttpResponse:
    """The pictures of everything one runs or reviews, also those taken away; a 404 for who does neither."""
    held = photo_permissions.managed_scope(request.user, clock.now())
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
        subtitle=_("Those that everybody sees, those that wait, and those that were taken away. Open an event to decide."),
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
    """The picture, where the reader may see it; a 404 otherwise."""
    photo = get_object_or_404(Photo.objects.standing().select_related("shift__event__point__area"), pk=pk)
    reader = request.user if isinstance(request.user, User) else None
    if not photo_permissions.photos_visible_to(photo.shift, reader, clock.now()).filter(pk=pk).exists():
        raise Http404
    return photo


def photo_response(photo: Photo, answer: Callable[[FieldFile], HttpResponse]) -> HttpResponse:
    response = answer(photo.picture)
    if photo.shown_at:
        response.headers["Cache-Control"] = "private, max-age=600"
    return response


def get_managed_photo(request: PersonRequest, pk: UUID) -> Photo:
    """A picture of a shift that the reader runs or reviews; a 404 otherwise."""
    photo = get_object_or_404(Photo.objects.select_related("shift__event__point__area"), pk=pk)
    if not photo_permissions.may_manage(photo.shift, request.user, clock.now()):
        raise Http404
    return photo


@login_required
@require_POST
def show_photo(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Let everybody see a picture, for the reason that was pressed; without a reason it is hidden again."""
    photo, basis, at = get_managed_photo(request, pk), request.POST.get("basis", ""), clock.now()
    with attempt(request):
        if basis in Photo.Basis.values:
            messages.success(request, words_after(photos.show(photo=photo, basis=basis, by=request.user, at=at)))
        else:
            photos.hide(photo=photo, by=request.user, at=at)
            messages.success(request, _("Only who runs the shift sees the picture now."))
    return redirect("events:photos", photo.shift_id)


@login_required
@require_POST
def remove_photo(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Take a picture away; a 404 for who may not see it."""
    at = clock.now()
    photo = get_object_or_404(Photo.objects.select_related("shift__event__point__area"), pk=pk)
    if photo.by_id != request.user.pk and not photo_permissions.may_manage(photo.shift, request.user, at):
        raise Http404
    photos.remove(photo=photo, by=request.user, at=at)
    messages.success(request, _("The picture is gone."))
    return redirect("events:photos", photo.shift_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def object_to_photo(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Who is on a picture asks that it be taken away."""
    at = clock.now()
    photo = get_photo(request, pk)
    form = PhotoObjectionForm(request.POST if request.method == "POST" else None, initial={"id": new_id(at)})
    if request.method == "POST" and form.is_valid():
        with attempt(request):
            photos.object_to(photo=photo, by=request.user, at=at, **form.cleaned_data)
            messages.success(request, _("Nobody else sees the picture any more. The service point has been told, and answers you."))
        return redirect("events:photos", photo.shift_id)
    return form_page(
        request,
        form,
        template="events/public/photos/photo_object.html",
        title=_("I am on this picture"),
        subtitle=photo.shift.event.title,
        submit=_("Take it away"),
        back=reverse("events:photos", args=[photo.shift_id]),
        css="css/showcase.css",
        photo=photo,
    )


@login_required
@require_POST
def answer_photo_objection(request: PersonRequest, objection_id: UUID) -> HttpResponse:
    """Take the picture away for good, or let it be seen again."""
    objection = get_object_or_404(PhotoObjection.objects.select_related("photo"), pk=objection_id)
    photo, held = get_managed_photo(request, objection.photo_id), request.POST.get("held") != "no"
    words = one_line(request.POST.get("words", ""))
    with attempt(request):
        photos.answer_objection(objection=objection, held=held, words=words, by=request.user, at=clock.now())
        messages.success(request, _("The picture is gone.") if held else _("Everybody sees the picture now."))
    return redirect("events:photos", photo.shift_id)
