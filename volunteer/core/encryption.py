"""Phone numbers, numbers of documents and papers at rest: AES-GCM under a named key, and a keyed hash to find a number by.

A sealed number is `<length of key id><key id><nonce><ciphertext>`. The newest key seals; every listed key unseals. The
index is an HMAC under a key of its own, so that rotating the sealing keys does not touch it.
"""

import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12


def seal(text: str) -> bytes:
    return seal_bytes(text.encode())


def unseal(sealed: bytes) -> str:
    """The text that was sealed. Raises KeyError for an unlisted key and InvalidTag for changed bytes."""
    return unseal_bytes(sealed).decode()


def seal_bytes(content: bytes) -> bytes:
    key_id, key = next(iter(settings.PHONE_KEYS.items()))
    nonce = secrets.token_bytes(NONCE_BYTES)
    name = key_id.encode()
    return bytes([len(name)]) + name + nonce + AESGCM(key).encrypt(nonce, content, name)


def unseal_bytes(sealed: bytes) -> bytes:
    """What was sealed; raises like `unseal`."""
    end = 1 + sealed[0]
    name, nonce, ciphertext = sealed[1:end], sealed[end : end + NONCE_BYTES], sealed[end + NONCE_BYTES :]
    return AESGCM(settings.PHONE_KEYS[name.decode()]).decrypt(nonce, ciphertext, name)


def newest_key_id() -> str:
    """The id of the key that seals."""
    return next(iter(settings.PHONE_KEYS))


def key_id_of(sealed: bytes) -> str:
    """The id of the key that something was sealed with, read from its beginning; empty where nothing of ours begins so."""
    name = sealed[1 : 1 + sealed[0]] if sealed else b""
    return name.decode() if name and len(name) == sealed[0] and name.isascii() and name.decode().isprintable() else ""


def reseal_bytes(sealed: bytes) -> bytes:
    """The same content under the newest key; raises like `unseal`."""
    return seal_bytes(unseal_bytes(sealed))


def phone_hash(phone: str) -> str:
    """The keyed hash by which a number is found and kept unique."""
    return hmac.new(settings.PHONE_INDEX_KEY, phone.encode(), hashlib.sha256).hexdigest()
