"""A disk that is full keeps neither the file nor the row, and the person reads a sentence; private files are no one else's."""

import errno
import resource
import stat
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from PIL import Image

from events.models import Case, CasePicture, Event
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.whole_site import STAGE
from volunteer.core.files import images
from volunteer.core.files.storage import StorageRefusal, Uploads
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import User

SENTENCE = "文件暂时存不下，刚才填的都没有保存。请过一会儿再试，或者先不带文件。"
ROOM = 600  # bytes a file may have while the disk is "full"; each picture of these tests is larger


@pytest.fixture
def stage(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    return STAGE()


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    """The private files of the models in a folder of the test's own."""
    for storage in storages() - {default_storage}:
        monkeypatch.setattr(storage, "location", str(tmp_path))


@pytest.fixture
def full():
    """No file can grow beyond `ROOM`: the system stops a write half way, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def storages():
    """Those of every field of every model that names a file."""
    fields = (field for model in apps.get_models() for field in model._meta.get_fields())
    return {field.storage for field in fields if isinstance(field, models.FileField)}


def files(folder):
    return sorted(path.name for path in Path(folder).rglob("*") if path.is_file())


def picture(name="a.jpg", side=300):
    file = BytesIO()
    Image.effect_noise((side, side), 60).convert("RGB").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), content_type="image/jpeg")


# --- the storage


def test_every_file_of_every_model_is_kept_this_way():
    assert {storage.__class__ for storage in storages()} == {Uploads}
    assert default_storage in storages()


def test_of_a_file_that_does_not_fit_nothing_stays(tmp_path, full, caplog):
    with pytest.raises(Refused) as no:
        Uploads(location=tmp_path).save("faces/a.jpg", ContentFile(b"x" * 2 * ROOM))
    assert no.value.reason == StorageRefusal.NO_ROOM
    assert files(tmp_path) == []
    assert [record.message.split(": ")[0] for record in caplog.records] == [f"A file could not be kept in {tmp_path}"]


def test_what_the_same_transaction_kept_before_it_goes_too_and_nothing_else(tmp_path, full, transactional_db):
    storage, small, large = Uploads(location=tmp_path), ContentFile(b"x"), ContentFile(b"x" * 2 * ROOM)
    with transaction.atomic():
        storage.save("earlier.jpg", small)
    storage.save("alone.jpg", small)
    with pytest.raises(Refused), transaction.atomic():
        storage.save("first.jpg", small)
        storage.save("earlier.jpg", large)  # its own name is taken, so it gets another one
    assert files(tmp_path) == ["alone.jpg", "earlier.jpg"]
    with transaction.atomic():
        storage.save("outer.jpg", small)
        with pytest.raises(Refused), transaction.atomic():
            storage.save("inner.jpg", small)
            storage.save("large.jpg", large)
    assert files(tmp_path) == ["alone.jpg", "earlier.jpg", "outer.jpg"]


def test_a_folder_that_cannot_be_written_is_the_same_to_a_person(tmp_path):
    (tmp_path / "faces").write_text("not a folder")
    with pytest.raises(Refused):
        Uploads(location=tmp_path).save("faces/a.jpg", ContentFile(b"x"))
    assert files(tmp_path) == ["faces"]


def test_private_files_are_for_the_site_alone(tmp_path):
    storage = images.private_storage()
    storage.location = str(tmp_path / "private")
    path = Path(storage.path(storage.save("faces/a.jpg", ContentFile(b"x"))))
    assert [stat.S_IMODE(one.stat().st_mode) for one in (path, path.parent, tmp_path / "private")] == [0o640, 0o750, 0o750]


def test_a_name_never_stands_for_half_a_file(tmp_path):
    storage, seen = Uploads(location=tmp_path), []

    class Slow(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"first half, "
            seen.append((storage.listdir("")[1], storage.exists("a.txt")))
            (tmp_path / "a.txt").write_bytes(b"of somebody else")  # the name is taken while this one is written
            yield b"second half"

    name = storage.save("a.txt", Slow(b""))
    ((parts, there),) = seen
    assert (len(parts), parts[0].startswith(".part-"), there) == (1, True, False)
    assert name != "a.txt" and (tmp_path / name).read_bytes() == b"first half, second half"
    assert (tmp_path / "a.txt").read_bytes() == b"of somebody else"
    assert len(files(tmp_path)) == 2


# --- pages


def test_neither_the_name_nor_the_face_of_a_profile_is_saved(client, stage, tmp_path, full):
    before = files(tmp_path)
    page = log_in(client, stage.alice).post("/me/edit/", {"name": "新名(演示)", "face": picture()})
    assert page.status_code == 200
    assert page.context["form"].errors["face"] == [SENTENCE]
    assert 'value="新名(演示)"' in page.text  # what was typed is there still
    person = User.objects.get(pk=stage.alice.pk)
    assert (person.name, person.picture.name, files(tmp_path)) == (stage.alice.name, stage.alice.picture.name, before)


def test_neither_the_words_nor_the_cover_of_an_event_is_saved(client, stage, tmp_path, full):
    before = files(tmp_path)
    sent = {"category": "environment", "title": "春天(演示)", "insurance": "none", "cover": picture()}
    page = log_in(client, stage.manager).post(f"/manage/events/{stage.draft.pk}/edit/", sent)
    assert SENTENCE in page.text and "春天(演示)" in page.text
    event = Event.objects.get(pk=stage.draft.pk)
    assert (event.title, event.cover.name, files(tmp_path)) == (stage.draft.title, "", before)


def test_of_a_complaint_with_two_pictures_none_is_kept_when_the_second_does_not_fit(client, stage, tmp_path, full):
    small = SimpleUploadedFile("small.jpg", flat_jpeg(), content_type="image/jpeg")
    before = Case.objects.count(), CasePicture.objects.count(), files(tmp_path)
    sent = {"id": new_id(NOW), "topic": "conduct", "how": "named", "words": "少了东西", "pictures": [small, picture()]}
    page = log_in(client, stage.alice).post(f"/complain/?point={stage.point.pk}", sent)
    assert page.context["form"].errors == {"__all__": [SENTENCE]} and "少了东西" in page.text
    assert (Case.objects.count(), CasePicture.objects.count(), files(tmp_path)) == before


def flat_jpeg():
    """So small that it fits."""
    file = BytesIO()
    Image.new("L", (8, 8)).save(file, "JPEG", quality=1)
    return file.getvalue()


def test_a_full_disk_elsewhere_is_a_page_with_a_sentence_and_one_line_in_the_log(client, stage, caplog):
    """A large upload waits in the system's folder for temporary files, before any form sees it."""
    client.raise_request_exception = False
    with patch("volunteer.people.views.own.MeForm", side_effect=OSError(errno.ENOSPC, "No space left on device")):
        page = log_in(client, stage.alice).post("/me/edit/", {"name": "新名(演示)"})
    assert page.status_code == 507
    assert "没有保存" in page.text
    (line,) = caplog.records
    assert "No space left on device" in line.getMessage() and line.exc_info is None
