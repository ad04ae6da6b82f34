"""What the fake OneDrive computes about files: hashes, and ids and addresses in their usual forms."""

import re
from base64 import b64decode, b64encode

import pytest

from syncd.testing.graph.drive.shown import quick_xor_hash, share_id
from tests.testing.graph.drive.parts import Api


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        ("Sg==", "SgAAAAAAAAAAAAAAAQAAAAAAAAA="),
        ("tbQ=", "taAFAAAAAAAAAAAAAgAAAAAAAAA="),
        ("0pZP", "0rDEEwAAAAAAAAAAAwAAAAAAAAA="),
    ],
)
def test_the_hash_of_work_drives_is_the_published_one(content: str, expected: str) -> None:
    """Contents as base64, with hashes that other implementations agree on."""
    assert quick_xor_hash(b64decode(content)) == expected


@pytest.mark.parametrize("size", [1, 19, 20, 159, 160, 161, 1000])
def test_the_hash_turns_by_eleven_bits_with_every_byte(size: int) -> None:
    """Compared with bits set one by one."""
    content = bytes(at * 7 % 256 for at in range(size))
    bits = [0] * 160
    for at, byte in enumerate(content):
        for bit in range(8):
            bits[(at * 11 + bit) % 160] ^= byte >> bit & 1
    for bit in range(64):
        bits[96 + bit] ^= size >> bit & 1
    made = sum(one << at for at, one in enumerate(bits)).to_bytes(20, "little")
    assert quick_xor_hash(content) == b64encode(made).decode()


def test_ids_and_tags_look_like_those_of_the_service(mine: Api, robin: Api) -> None:
    """Work drives: 34 letters, tags in quotes; personal ones: an exclamation mark, tags in base64."""
    work, personal = mine.put("/a.txt"), robin.put("/a.txt")
    assert re.fullmatch(r"01[A-Z2-7]{32}", work["id"])
    assert re.fullmatch(r'"\{[0-9A-F-]{36}\},1"', work["eTag"])
    assert re.fullmatch(r'"c:\{[0-9A-F-]{36}\},1"', work["cTag"])
    assert re.fullmatch(r"[0-9A-F]{16}!\d+", personal["id"])
    assert re.fullmatch(r"a[\w-]+", personal["eTag"])
    assert personal["file"]["hashes"].keys() == {"quickXorHash", "sha1Hash", "sha256Hash"}


def test_a_link_is_written_as_shares_want_it() -> None:
    """URL-safe base64 without its end, after u!."""
    assert share_id("https://1drv.ms/w/s!A?>") == "u!aHR0cHM6Ly8xZHJ2Lm1zL3cvcyFBPz4"
