"""Locks the content of a report file with a password: authenticated encryption, slow derivation.

A locked file is a header (mark, version, cost and salt of the derivation) and the content under
XChaCha20-Poly1305, which also vouches for the header. The key is Argon2id of the password.
"""

from __future__ import annotations

import os
import struct
import unicodedata
from typing import NamedTuple

from app.errors import RefusedError

MIN_LENGTH = 8
"""Characters of a new password."""

_MARK = b"NIANBAO-LOCKED\n"
_VERSION = 1
_HEADER = struct.Struct(">BBQ16s")
_PASSES, _MEMORY = 4, 128 * 1024 * 1024
_MAX_PASSES, _MIN_MEMORY, _MAX_MEMORY = 8, 8 * 1024 * 1024, 256 * 1024 * 1024
"""A file that asks for more is hostile: it would hold up the program or take all memory."""

_SALT, _SECRET = 16, 32


class WrongPasswordError(RefusedError):
    """The password does not open a file, or the file was damaged or tampered with."""

    def __init__(self) -> None:
        super().__init__("密码不对，请注意大小写，重新输入密码；每次都不对的，文件可能已损坏")


class UnknownEncryptionError(RefusedError):
    """A locked file is cut short, of a newer version, or its key would take for ever to derive."""

    def __init__(self) -> None:
        super().__init__("加密的方式不认识或文件不完整，请用新版程序打开，或找备份")


class Key(NamedTuple):
    """What locks a report while it is open: the derived secret, and the header that tells how."""

    header: bytes
    secret: bytes

    def __repr__(self) -> str:
        """Nothing of it, so that no log tells the secret."""
        return "Key()"


def new_key(password: str) -> Key:
    """A key of a new password, with a salt of its own; takes about a second."""
    return key_of(password, _HEADER.pack(_VERSION, _PASSES, _MEMORY, os.urandom(_SALT)))


def is_locked(data: bytes) -> bool:
    """Whether the content of a file is locked."""
    return data.startswith(_MARK)


def encrypt(content: bytes, key: Key) -> bytes:
    """The locked content; other bytes every time."""
    head = _MARK + key.header
    return head + seal(content, key, head)


def decrypt(data: bytes, secret: str | Key) -> tuple[bytes, Key]:
    """The content of a locked file, by its password or the key of another one, and its key.

    Raises `WrongPasswordError`, `UnknownEncryptionError`.
    """
    start = len(_MARK) + _HEADER.size
    head, body = data[:start], data[start:]
    if isinstance(secret, Key):
        return unseal(body, secret, head), secret
    try:
        key = key_of(secret, head[len(_MARK) :])
        return unseal(body, key, head), key
    except WrongPasswordError:
        narrow = unicodedata.normalize("NFKC", secret)
        if narrow == unicodedata.normalize("NFC", secret):
            raise
        return decrypt(data, narrow)  # typed in full width: ｐａｓｓ１２３


def seal(content: bytes, key: Key, beside: bytes) -> bytes:
    """The content encrypted; it opens only together with what stands `beside` it in the clear."""
    from nacl.secret import Aead  # noqa: PLC0415 only for locked files

    return bytes(Aead(key.secret).encrypt(content, beside))


def unseal(sealed: bytes, key: Key, beside: bytes) -> bytes:
    """What was sealed. Raises `WrongPasswordError`, `UnknownEncryptionError` if it is cut short."""
    from nacl.exceptions import CryptoError  # noqa: PLC0415 only for locked files
    from nacl.secret import Aead  # noqa: PLC0415

    if len(sealed) < Aead.NONCE_SIZE + Aead.MACBYTES:
        raise UnknownEncryptionError
    try:
        return Aead(key.secret).decrypt(sealed, beside)
    except CryptoError as error:
        raise WrongPasswordError from error


def key_of(password: str, header: bytes) -> Key:
    """The key that a header tells to derive, in about a second. Raises `UnknownEncryptionError`."""
    from nacl.pwhash import argon2id  # noqa: PLC0415 only for locked files

    if len(header) != _HEADER.size:
        raise UnknownEncryptionError
    version, passes, memory, salt = _HEADER.unpack(header)
    affordable = 1 <= passes <= _MAX_PASSES and _MIN_MEMORY <= memory <= _MAX_MEMORY
    if version != _VERSION or not affordable:
        raise UnknownEncryptionError
    words = unicodedata.normalize("NFC", password).encode(errors="surrogatepass")
    return Key(header, argon2id.kdf(_SECRET, words, salt, opslimit=passes, memlimit=memory))
