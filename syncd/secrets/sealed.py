"""The file secrets lie in: what it says openly, and what only its key opens.

JSON: how to find the key again, a check that tells a wrong key from a damaged file, and a Fernet
token of the secrets, which are a JSON object of texts.
"""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from hashlib import sha256

from syncd.dataclass import dataclass
from syncd.strictjson import read

VERSION = 1


class Damaged(ValueError):
    """The bytes are not what was written; the message completes "the file ..."."""


class Newer(ValueError):
    """Written by a later syncd; the message is the version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What a file holds. Secret is only what is inside ``token``."""

    id: str
    """Random: names the key in a keyring, and is the salt of a key made from a text."""
    kind: str
    """Which source gave the key."""
    check: str
    """Of the key, so that a wrong one is told from a damaged file."""
    token: str

    @property
    def salt(self) -> bytes:
        """For :func:`syncd.secrets.keys.derive`."""
        return bytes.fromhex(self.id)

    @property
    def entry(self) -> str:
        """The name of the key in a keyring."""
        return f"key-{self.id[:16]}"


def parse(data: bytes) -> Sealed:
    """What stands in a file; raises Damaged or Newer."""
    try:
        found = read(data.decode("ascii"))
    except (ValueError, RecursionError) as error:
        raise Damaged("is cut off or no file of syncd's") from error
    if not isinstance(found, dict) or not isinstance(version := found.pop("syncd-secrets", None), int):
        raise Damaged("is no file of syncd's")
    if version > VERSION:
        raise Newer(str(version))
    names = {field.name for field in fields(Sealed)}
    if found.keys() != names or not all(isinstance(value, str) for value in found.values()):
        raise Damaged("lacks something")
    sealed = Sealed(**found)
    if not re.fullmatch(r"[0-9a-f]{32}", sealed.id):
        raise Damaged("lacks something")
    return sealed


def text_of(sealed: Sealed) -> bytes:
    """The file as it is written."""
    return (json.dumps({"syncd-secrets": VERSION, **asdict(sealed)}, indent=1) + "\n").encode("ascii")


def fits(sealed: Sealed, key: bytes) -> bool:
    """Whether this is the key the file was written with."""
    return hmac.compare_digest(check_of(key), sealed.check)


def check_of(key: bytes) -> str:
    """Tells keys apart and nothing about them."""
    return hmac.new(key, b"syncd secrets", sha256).hexdigest()[:16]


def seal(values: Mapping[str, str], key: bytes, *, id: str, kind: str) -> Sealed:  # noqa: A002 -- the field's name
    """Encrypt secrets anew."""
    from cryptography.fernet import Fernet

    token = Fernet(key).encrypt(json.dumps(dict(values), sort_keys=True).encode("ascii"))
    return Sealed(id=id, kind=kind, check=check_of(key), token=token.decode("ascii"))


def unseal(sealed: Sealed, key: bytes) -> dict[str, str]:
    """The secrets; raises Damaged when they are not what was written with this key."""
    from cryptography.fernet import Fernet, InvalidToken

    try:
        values = read(Fernet(key).decrypt(sealed.token).decode("ascii"))
    except (InvalidToken, ValueError, RecursionError):
        values = None
    if not isinstance(values, dict) or not all(isinstance(one, str) for one in values.values()):
        raise Damaged("was changed since it was written")
    return values
