"""Sealed at rest: of two keys the newest seals, every listed key unseals, and nothing else does."""

import pytest
from cryptography.exceptions import InvalidTag

from volunteer.core import encryption

NEW, OLD = b"n" * 32, b"o" * 32
PHONE = "+8613800138000"


@pytest.fixture
def one_key(settings):
    settings.PHONE_KEYS = {"2025": OLD}


@pytest.fixture
def rotated(settings):
    """A new key was put in front of the old one."""

    def put() -> None:
        settings.PHONE_KEYS = {"2026": NEW, "2025": OLD}

    return put


def test_of_two_keys_the_newest_seals_and_both_unseal(one_key, rotated):
    before = encryption.seal(PHONE)
    rotated()
    after = encryption.seal(PHONE)
    assert (before[1:5], after[1:5]) == (b"2025", b"2026")
    assert encryption.unseal(before) == encryption.unseal(after) == PHONE


def test_without_its_key_nothing_is_read(settings, one_key):
    sealed = encryption.seal(PHONE)
    settings.PHONE_KEYS = {"2026": NEW}
    with pytest.raises(KeyError):
        encryption.unseal(sealed)


def test_changed_bytes_are_noticed(one_key):
    sealed = bytearray(encryption.seal(PHONE))
    sealed[-1] ^= 1
    with pytest.raises(InvalidTag):
        encryption.unseal(bytes(sealed))


def test_the_same_number_sealed_twice_looks_different_and_is_found_by_one_index(one_key):
    assert encryption.seal(PHONE) != encryption.seal(PHONE)
    assert encryption.phone_hash(PHONE) == encryption.phone_hash(PHONE) != encryption.phone_hash("+8613800138001")
