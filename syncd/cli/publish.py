"""The command publish: what a sync may publish by itself, asked once and remembered."""

import sys

import click

from syncd.cli.context import App, pass_app
from syncd.cli.options import Group, listing
from syncd.cli.output import print_columns, print_json, say
from syncd.cli.who import label
from syncd.core.audit import quoted
from syncd.core.cadence.history import Person
from syncd.core.consent import Consent, How, consent_of
from syncd.core.window import local_day
from syncd.documents.publishing import mailing_accounts, planned_link
from syncd.safetext import plain
from syncd.store import consents as store
from syncd.store.instants import to_text

_WORDS = {
    How.AUTO: "onto the invite where you may write it and that mails nobody, else as an event of your own"
    " beside it",
    How.INVITE: "onto the invite where you may write it, even by a mail to everybody on it, else as an event"
    " of your own beside it",
    How.COMPANION: "as a private event of your own beside the next 1:1",
    How.LINK: "nowhere: it is only shown here",
    How.NEVER: "nothing is published by itself",
}
_ALLOWED = tuple(how.value for how in How if how is not How.NEVER)


@click.group(cls=Group)
def publish() -> None:
    """What `syncd sync` may publish by itself, for whom, and where the link goes.

    Nothing is until you allow it here. You are asked once; the answer is kept.
    `syncd agenda PERSON --publish` publishes one entry now, whatever stands here.
    """


@publish.command(short_help="Let sync publish the agenda before each 1:1 with somebody.")
@click.argument("person")
@click.option("--how", type=click.Choice(_ALLOWED), help="Where the link goes; asked on a terminal.")
@pass_app
def allow(app: App, person: str, how: str | None) -> None:
    """Let `syncd sync` publish the agenda entry of the next 1:1 with PERSON, from 24 hours before it.

    What is published is what `syncd agenda PERSON` prints: only what you marked as shared. With
    `desk = "google"` or "outlook" PERSON is let into the document (documents.share_role: writer),
    without a mail.
    --how says where the link of the running document goes:

    \b
      auto       onto the event where you organise it or are alone on it, for both to
                 see, if that mails nobody; otherwise as a companion (the default)
      invite     as auto, and also where the calendar mails every change to everybody on
                 the event (Outlook): one mail per series, when the link is put there
      companion  as a private event of your own at the same time, for you alone
      link       nowhere; `syncd` and `syncd agenda PERSON --open` show it

    Outlook cannot be told to be silent: with `--how invite` the first sync that puts the link
    onto a series you organise in Outlook sends everybody on it one update mail. It is done once.
    Taking it off, by `syncd undo`, by another --how or because somebody else takes part, sends
    one more. `syncd sync --dry-run` tells which series that would be.

    A link that others cannot open (file:) is never put onto an event with other people: set
    documents.base_url in config.toml to the https address under which they find the folder.
    Calendar files and addresses are only read; a folder of .ics files can be written.
    Nothing is published while a 1:1 is paused, has ended or could not be looked at.

    \b
    Examples:
      syncd publish allow sam
      syncd publish allow sam --how link
      syncd sync --dry-run                 what would be published, to the letter
    """
    one = app.person(person)
    chosen = How(how) if how else _ask(one)
    store.agree(app.database, one.key, chosen, addresses=one.addresses, now=app.now)
    app.say(f"{label(one)}: the entry is published before each 1:1, by `syncd sync` or `syncd run`")
    app.say(f"the link goes {_WORDS[chosen]}")
    mailing = mailing_accounts(app.database, app.config) if chosen is How.INVITE else ()
    if mailing:
        app.say(
            f"in {' and '.join(map(plain, mailing))} this sends everybody on a series one update mail when"
            " the link is put there, and one more when it is taken off"
        )
    if chosen in (How.INVITE, How.AUTO) and planned_link(app.config) == "file:":
        app.say(
            "documents.base_url is not set, so the link is one only you can open: it goes beside the event"
        )


def _ask(person: Person) -> How:
    """The answer of somebody at a terminal; else the default."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return How.AUTO
    say(f"where shall the link of the document with {label(person)} go?")
    print_columns([(f"  {name}", _WORDS[How(name)]) for name in _ALLOWED])
    choices = click.Choice(_ALLOWED)
    said = click.prompt("one of these", type=choices, default=How.AUTO.value, show_choices=False)
    return How(said)


@publish.command(short_help="Let sync publish nothing for somebody.")
@click.argument("person")
@pass_app
def deny(app: App, person: str) -> None:
    """Let `syncd sync` publish nothing more for PERSON. The documents stay as they are.

    An event of your own beside the 1:1 goes with the next sync. A link that stands on an invite
    stays until `syncd undo PERSON` takes it off.
    """
    one = app.person(person)
    store.agree(app.database, one.key, How.NEVER, addresses=one.addresses, now=app.now)
    app.say(f"{label(one)}: nothing is published by itself any more")
    app.say(f"to take off what stands on the calendar: syncd undo {quoted(plain(one.key))}")


@publish.command("list", short_help="Who was asked about, and what was answered.")
@listing()
@pass_app
def listed(app: App) -> None:
    """List for whom `syncd sync` publishes by itself, where the link goes, and since when."""
    rows = list(answered(app))
    if app.as_json:
        print_json(
            {
                "consents": [
                    {
                        "person": {"name": plain(one.name), "addresses": [plain(at) for at in one.addresses]},
                        "how": consent.how.value,
                        "since": to_text(consent.at),
                    }
                    for one, consent in rows
                ]
            }
        )
        return
    if not rows:
        app.say("nothing is published by itself: `syncd publish allow PERSON` lets sync do it")
    print_columns(
        [(label(one), consent.how.value, f"since {local_day(consent.at, app.zone)}") for one, consent in rows]
    )


def answered(app: App) -> list[tuple[Person, Consent]]:
    """Everybody the user answered about, by name."""
    answers = store.consents(app.database)
    if not answers:
        return []
    people = app.people()
    known = {where for one in people for where in one.addresses}
    people += [Person(key=one.person, addresses=(one.person,)) for one in answers if one.person not in known]
    found = [(one, consent) for one in people if (consent := consent_of(answers, one.addresses))]
    return sorted(found, key=lambda pair: (pair[0].name.casefold(), pair[0].key))
