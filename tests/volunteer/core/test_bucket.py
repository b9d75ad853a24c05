"""Uploads in a bucket: the same acts and pages as with a folder, against a server that speaks S3."""

from io import StringIO

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import transaction
from moto.server import ThreadedMotoServer

from events.management.commands.doctor import kept_files
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.picture_factory import uploaded_jpeg
from tests.support.whole_site import STAGE
from volunteer.backups import uploads
from volunteer.core.files.bucket import BucketUploads
from volunteer.core.files.storage import StorageGoneError, StorageRefusal
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.settings import uploads_bucket

BUCKET = "uploads"


@pytest.fixture(scope="module")
def server():
    running = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    running.start()
    yield "http://{}:{}".format(*running.get_host_and_port())
    running.stop()


@pytest.fixture
def objects(server):
    """The objects of an empty bucket, as the store's own client sees them: {key: content}."""
    store = boto3.resource("s3", endpoint_url=server, aws_access_key_id="k", aws_secret_access_key="s", region_name="cn-north-1")
    bucket = store.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "cn-north-1"})
    yield lambda: {one.key: one.get()["Body"].read() for one in bucket.objects.all()}
    bucket.objects.all().delete()
    bucket.delete()


def bucket_at(address, location="media", bucket=BUCKET):
    return BucketUploads(
        bucket_name=bucket, endpoint_url=address, access_key="k", secret_key="s", region_name="cn-north-1", location=location
    )


@pytest.fixture
def media(server, objects):
    return bucket_at(server)


@pytest.fixture
def gone():
    """A store that nobody answers for."""
    return bucket_at("http://127.0.0.1:9")


# --- the storage


def test_a_file_lies_below_its_folder_and_comes_back_under_an_address_of_ours(media, objects):
    name = media.save("goods/香皂.jpg", ContentFile(b"a picture"))
    assert objects() == {f"media/{name}": b"a picture"}
    assert media.open(name).read() == b"a picture"
    assert media.url(name).startswith("/media/goods/%E9%A6%99%E7%9A%82_")
    media.delete(name)
    assert objects() == {}
    with pytest.raises(FileNotFoundError):
        media.open(name)


def test_two_files_of_one_name_never_meet_and_a_long_name_fits_its_column(media, objects):
    first, second = (media.save("a.jpg", ContentFile(text)) for text in (b"1", b"2"))
    assert (media.open(first).read(), media.open(second).read()) == (b"1", b"2")
    long = media.save(f"policies/{'保' * 200}.pdf", ContentFile(b"3"), max_length=100)
    assert len(long) == 100 and long.endswith(".pdf") and media.open(long).read() == b"3"


def test_what_a_transaction_kept_goes_when_it_is_rolled_back_by_a_file_that_cannot_be_kept(media, gone, objects, transactional_db):
    with transaction.atomic():
        kept = media.save("kept.jpg", ContentFile(b"x"))
    with pytest.raises(Refused) as no, transaction.atomic():
        media.save("first.jpg", ContentFile(b"x"))
        gone.save("second.jpg", ContentFile(b"x"))
    assert no.value.reason == StorageRefusal.NO_ROOM
    assert objects() == {f"media/{kept}": b"x"}


def test_a_bucket_that_is_missing_keeps_nothing(server, objects):
    with pytest.raises(Refused):
        bucket_at(server, bucket="another").save("a.jpg", ContentFile(b"x"))


def test_a_store_that_is_away_is_no_missing_file(gone, caplog):
    for read in (gone.open, gone.exists):
        with pytest.raises(StorageGoneError):
            read("a.jpg")
    gone.delete("private/a.jpg")  # the act has ended; the log tells what is left to do
    assert "delete it by hand: media/private/a.jpg" in caplog.text


# --- pages


@pytest.fixture
def stage(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    return STAGE()


def test_a_public_picture_is_handed_out_by_the_application(client, db, media, monkeypatch):
    monkeypatch.setattr("volunteer.core.http.views.default_storage", media)
    name = media.save("goods/soap.jpg", ContentFile(b"a picture"))
    page = client.get(media.url(name))
    assert b"".join(page.streaming_content) == b"a picture"
    assert (page["Content-Type"], page["Cache-Control"]) == ("image/jpeg", "public, max-age=31536000, immutable")
    for path in ("goods/none.jpg", "goods/"):
        assert client.get(f"/media/{path}").status_code == 404
    media.bucket.put_object(Key="private/faces/alice.jpg", Body=b"a face")
    assert client.get("/media/%2e%2e/private/faces/alice.jpg").status_code == 400


def test_a_store_that_is_away_is_a_page_with_a_sentence_and_one_line_in_the_log(client, db, gone, monkeypatch, caplog):
    monkeypatch.setattr("volunteer.core.http.views.default_storage", gone)
    client.raise_request_exception = False
    page = client.get("/media/goods/soap.jpg")
    assert (page.status_code, page["Retry-After"]) == (503, "30")
    assert [line.exc_info for line in caplog.records if line.name == "django.request"] == [None]


def test_the_face_of_a_profile_goes_into_the_bucket_and_out_by_a_view(client, stage, server, objects, monkeypatch):
    private = bucket_at(server, "private")
    monkeypatch.setattr(User._meta.get_field("picture"), "storage", private)
    page = log_in(client, stage.alice).post("/me/edit/", {"name": stage.alice.name, "face": uploaded_jpeg()})
    assert page.status_code == 302
    name = User.objects.get(pk=stage.alice.pk).picture.name
    assert list(objects()) == [f"private/{name}"]
    assert client.get(f"/me/faces/{stage.alice.volunteer_no}/").content == objects()[f"private/{name}"]


# --- running the site with it


@pytest.fixture
def in_the_bucket(settings, server, objects):
    """The site as `UPLOADS_URL` makes it."""
    settings.UPLOADS_BUCKET = uploads_bucket(f"{server.replace('//', '//k:s@')}/{BUCKET}?region=cn-north-1")
    settings.STORAGES = settings.STORAGES | {
        kind: {"BACKEND": "volunteer.core.files.bucket.BucketUploads", "OPTIONS": settings.UPLOADS_BUCKET | {"location": folder}}
        for kind, folder in (("default", "media"), ("private", "private"))
    }


def test_the_address_of_the_bucket_says_all_that_the_storage_has_to_know():
    assert uploads_bucket("https://AK%2F1:s%40c@oss-cn-beijing.example.cn/wobangni?region=cn-beijing&style=virtual") == {
        "bucket_name": "wobangni",
        "endpoint_url": "https://oss-cn-beijing.example.cn",
        "access_key": "AK/1",
        "secret_key": "s@c",
        "region_name": "cn-beijing",
        "style": "virtual",
    }
    assert uploads_bucket("") == {}


def test_a_site_with_a_folder_moves_into_a_bucket_and_its_backups_find_the_files_there(in_the_bucket, objects, tmp_path):
    for path in ("media/goods/soap.jpg", "private/faces/alice.jpg", "private/faces/.part-half"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    out = StringIO()
    for _twice in range(2):
        call_command("copy_uploads", str(tmp_path), stdout=out)
    assert out.getvalue() == "2 files, 2 of them new in the bucket.\n2 files, 0 of them new in the bucket.\n"
    assert objects() == {path: path.encode() for path in ("media/goods/soap.jpg", "private/faces/alice.jpg")}
    assert {upload.path: upload.read() for upload in uploads.uploads_of_site()} == objects()


def test_what_cannot_be_copied_is_told(settings, in_the_bucket, tmp_path):
    with pytest.raises(CommandError, match="has neither media/ nor private/"):
        call_command("copy_uploads", str(tmp_path))
    settings.UPLOADS_BUCKET = {}
    with pytest.raises(CommandError, match="names no bucket"):
        call_command("copy_uploads", str(tmp_path))


def test_the_doctor_says_whether_files_can_be_kept(in_the_bucket, objects, monkeypatch):
    assert kept_files(NOW) == (0, "Files that people upload are kept in the bucket uploads.")
    assert objects() == {}
    with monkeypatch.context() as patch:
        patch.setattr(storages["private"], "delete", lambda name: None)
        level, words = kept_files(NOW)
        assert level == 2 and "could not be deleted" in words
    storages["default"]._bucket = storages["default"].connection.Bucket("another")
    level, words = kept_files(NOW)
    assert level == 2 and "cannot be kept in the bucket uploads" in words and "NoSuchBucket" in words
