"""The configuration: every key checked, every problem told at once, nothing guessed."""

from dataclasses import fields
from pathlib import Path

import pytest

from syncd.config import Config, classification_key, read
from syncd.config_keys import KEYS, POLICY_KEYS
from syncd.core.model import address
from syncd.core.policy import Policy
from syncd.errors import ConfigError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the config under test lies."""
    return tmp_path / "config.toml"


def parsed(file: Path, text: str) -> Config:
    """The config a text gives."""
    file.write_text(text, encoding="utf-8")
    return read(file)


def problems(file: Path, text: str) -> tuple[str, ...]:
    """What is wrong with a text."""
    with pytest.raises(ConfigError) as caught:
        parsed(file, text)
    assert str(file) in caught.value.message
    assert caught.value.exit_code == 5
    return caught.value.problems


def test_no_file_means_defaults(file: Path) -> None:
    """syncd works without any configuration."""
    assert read(file) == Config()
    assert parsed(file, "") == Config()
    assert Config().policy == Policy()
    assert Config().desk == "local"


def test_every_key_is_read(file: Path, user_home: Path) -> None:
    """The whole file in one example; addresses and domains compare without case."""
    config = parsed(
        file,
        """
        timezone = "Europe/Berlin"
        domains = ["Example.com", "example.org"]
        assistants = ["mailto:Office@Example.com"]
        groups = ["team@example.com"]
        bots = ["Notes.example.net"]
        desk = "google"
        plugins = ["caldav", "matrix"]

        [documents]
        folder = "~/notes"
        base_url = "https://files.example.com/1-1/"

        [policy]
        lapse_after = 3
        longest_hours = 2

        [people."Sam.Rivera@Example.com".policy]
        lapse_after = 1
        """,
    )
    sam = address("sam.rivera@example.com")
    assert config.timezone == "Europe/Berlin"
    assert config.domains == {"example.com", "example.org"}
    assert config.assistants == {"office@example.com"}
    assert config.groups == {"team@example.com"}
    assert config.bots == {"notes.example.net"}
    assert config.desk == "google"
    assert config.plugins == ("caldav", "matrix")
    assert config.documents == user_home / "notes"
    assert config.base_url == "https://files.example.com/1-1"
    assert config.policy == Policy(lapse_after=3, longest_hours=2.0)
    assert config.policy_for([sam]) == Policy(lapse_after=1, longest_hours=2.0)
    assert config.policy_for([address("other@example.com"), sam]).lapse_after == 1
    assert config.policy_for([address("other@example.com")]) == config.policy


def test_all_problems_are_told_at_once(file: Path) -> None:
    """One run names everything there is to mend, each with its key."""
    found = problems(
        file,
        """
        timezone = "Europe/Berlim"
        domains = "example.com"
        asistants = ["a@example.com"]
        bots = ["ok.example", 7]
        [policy]
        lapse_after = 0
        hold_rate = 0.5
        [people.nobody.policy]
        lapse_after = 2
        """,
    )
    assert [problem.split(" ")[0] for problem in found] == [
        "timezone",
        "domains",
        "bots",
        "policy.hold_rate",
        "policy.lapse_after",
        "people.'nobody'",
        "asistants",
    ]
    assert "did you mean Europe/Berlin?" in found[0]
    assert "did you mean hold_rate_least?" in found[3] or "did you mean low_hold_rate?" in found[3]
    assert "did you mean assistants?" in found[6]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('timezone = ""', "timezone must be a text"),
        ("timezone = 1", "timezone must be a text"),
        ('timezone = "localtime"', "timezone must be a time zone"),
        ('timezone = "America"', "timezone must be a time zone"),
        ('timezone = "../../etc/passwd"', "timezone must be a time zone"),
        ('timezone = "W. Europe Standard Time"', "did you mean Europe/Berlin?"),
        ('domains = ["sam@example.com"]', "domains must be a domain"),
        ('domains = ["https://example.com"]', "domains must be a domain"),
        ("assistants = [1]", "assistants must be a text"),
        ('assistants = ["Sam Rivera"]', "assistants must be an e-mail address"),
        ('groups = ["a@b@c"]', "groups must be an e-mail address"),
        ("groups = {}", "groups must be a list"),
        ('desk = "../x"', "desk must be the name"),
        ('plugins = ["a b"]', "plugins must be the name"),
        ('documents = "x"', "documents must be a table"),
        ('documents.folder = "x"', "documents.folder must be a whole path"),
        ('documents.folder = "~nobody-of-this-name/x"', "documents.folder names a home directory"),
        ('documents.share_role = "owner"', 'documents.share_role must be "writer" or "reader"'),
        ("documents.account = 1", "documents.account must be"),
        ('documents.base_url = "http://files.example.com"', "documents.base_url must be an address such as"),
        ('documents.base_url = "https://"', "documents.base_url must be an address such as"),
        ('documents.base_url = "https://x.example/a b"', "documents.base_url must be an address such as"),
        (
            'documents.base_url = "https://x.example:99999999/"',
            "documents.base_url must be an address such as",
        ),
        ('documents.base_url = "https://me:word@x.example"', "documents.base_url must be an address without"),
        ('documents.base_url = "https://x.example/?file="', "documents.base_url must be an address without"),
        ('documents.foldr = "/x"', "documents.foldr is no key (did you mean folder?)"),
        ("lead_hours = 3", "lead_hours is no key here (it belongs under [policy])"),
        ('folder = "/x"', "folder is no key here (it belongs under [documents])"),
        ('[documents]\ndesk = "google"', "documents.desk is no key here (it belongs above all tables)"),
        ("policy = 3", "policy must be a table"),
        ("people = 3", "people must hold tables"),
        ('people."a@example.com" = 3', "people.'a@example.com' must be a table"),
        ('people."a@example.com".role = "peer"', "people.'a@example.com'.role is no key"),
        ('people."a@example.com".policy.x = 1', "people.'a@example.com'.policy.x is no key"),
        ('[people."a@example.com"]\n[people."A@example.com"]', "is there twice"),
        ('"\\u001b[31m" = 1', "'\\x1b[31m' is no key"),
    ],
)
def test_a_wrong_value_is_named_with_what_would_be_right(file: Path, line: str, says: str) -> None:
    """Each message names the key and the form expected; control characters are shown, not sent."""
    (problem,) = problems(file, line)
    assert says in problem
    assert problem.isprintable()


@pytest.mark.parametrize(
    ("name", "value", "fine"),
    [
        ("lapse_after", "1", True),
        ("lapse_after", "0", False),
        ("lapse_after", "-1", False),
        ("lapse_after", "1.0", False),
        ("lapse_after", "true", False),
        ("lapse_after", '"2"', False),
        ("lapse_after", "100", True),
        ("lapse_after", "101", False),
        ("longest_hours", "0.25", True),
        ("longest_hours", "0", False),
        ("longest_hours", "0.0", False),
        ("longest_hours", "24", True),
        ("longest_hours", "24.1", False),
        ("longest_hours", "nan", False),
        ("longest_hours", "inf", False),
        ("longest_hours", "1" + "0" * 400, False),
        ("longest_hours", "0x" + "f" * 9000, False),
        ("low_hold_rate", "1", True),
        ("low_hold_rate", "1.01", False),
    ],
)
def test_policy_numbers_are_positive_and_bounded(file: Path, name: str, value: str, fine: bool) -> None:
    """A threshold of zero, a share above one or a number beyond any calendar is refused."""
    text = f"[policy]\n{name} = {value}\n"
    if fine:
        number = getattr(parsed(file, text).policy, name)
        assert number == float(value)
        assert type(number) is type(getattr(Policy(), name))
    else:
        (problem,) = problems(file, text)
        assert problem.startswith(f"policy.{name} must be ")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'timezone = "UTC"\n\ndesk = local\n', "line 3"),
        (b"a = 1\na = 2\n", "line 2"),
        (b'# ok\nbots = ["\xff"]\n', "line 2 is not UTF-8"),
        (b"\x00", "TOML"),
        (b"x = 1" + b"0" * 9000, "TOML"),
        (b"x = " + b"[" * 100_000, "TOML"),
        (b"#" * ((1 << 20) + 1), "larger than 1024 KiB"),
    ],
)
def test_a_file_that_is_no_toml_is_refused_with_its_line(file: Path, data: bytes, says: str) -> None:
    """Whatever stands in the file, the answer is one message, with the line where there is one."""
    file.write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        read(file)
    assert says in caught.value.message


def test_a_byte_order_mark_is_no_problem(file: Path) -> None:
    """Some editors put one at the start of the file."""
    file.write_bytes(b'\xef\xbb\xbfdesk = "local"\n')
    assert read(file) == Config()


def test_what_is_no_file_is_refused(file: Path) -> None:
    """A folder in the file's place is a problem, not a missing file."""
    file.mkdir()
    with pytest.raises(ConfigError, match="no file"):
        read(file)


@pytest.mark.usefixtures("unprivileged")
def test_an_unreadable_file_is_not_a_missing_one(file: Path) -> None:
    """Defaults must not stand in for settings that could not be read."""
    file.touch()
    file.chmod(0)
    with pytest.raises(ConfigError, match="Permission"):
        read(file)


def test_every_key_has_its_line_of_documentation() -> None:
    """The reference page is made from the tables, so they are complete."""
    assert {field.name for field in fields(Config)} - {"secret", "renew"} == {*KEYS, "policy", "people"}
    assert {field.name for field in fields(Policy)} == POLICY_KEYS.keys()
    for meaning in [key.meaning for key in KEYS.values()] + [meaning for meaning, _ in POLICY_KEYS.values()]:
        assert meaning
        assert len(meaning) < 100
        assert "\n" not in meaning


def test_the_examples_of_the_documentation_are_right(file: Path) -> None:
    """What the reference page shows can be pasted into the file."""
    config = parsed(file, "\n".join(f"{key.name} = {key.example}" for key in KEYS.values()))
    assert config.timezone is not None


def test_the_shipped_numbers_could_be_written_down(file: Path) -> None:
    """No default is outside the bounds that its own key has in the file."""
    text = "\n".join(f"{field.name} = {getattr(Policy(), field.name)}" for field in fields(Policy))
    assert parsed(file, f"[policy]\n{text}\n").policy == Policy()


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ('assistants = ["a@example.com"]', True),
        ('groups = ["a@example.com"]', True),
        ('bots = ["example.com"]', True),
        ("policy.longest_hours = 2", True),
        ("policy.dense_slots = 5", True),
        ("policy.dense_days = 14", True),
        ('people."a@example.com".policy.longest_hours = 1', True),
        ('people."a@example.com".policy.lapse_after = 1', False),
        ("policy.longest_hours = 3", False),
        ("policy.lapse_after = 3", False),
        ('domains = ["example.com"]', False),
        ('timezone = "Europe/Berlin"', False),
        ('desk = "google"', False),
    ],
)
def test_the_classification_key_follows_what_decides_a_one_to_one(
    file: Path, line: str, changes: bool
) -> None:
    """Calendars are read again when, and only when, a setting changes what was dropped at the door."""
    assert (classification_key(parsed(file, line)) != classification_key(Config())) is changes


def test_the_classification_key_ignores_order_and_spelling(file: Path) -> None:
    """The same settings written otherwise are the same settings."""
    one = classification_key(parsed(file, 'groups = ["a@example.com", "b@example.com"]'))
    other = classification_key(parsed(file, 'groups = ["B@example.com", "mailto:a@example.com"]'))
    assert one == other
