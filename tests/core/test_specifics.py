"""Which answers name something one could do differently."""

import pytest

from syncd.core.specifics import is_specific

SPECIFIC = """
say no
Delegate more reviews
delegate
Reviews
Fewer meetings
Say no to ad-hoc requests
listen more
slow down
think bigger
Be bolder
start earlier
speak up in planning
Nothing, but delegate more
You are doing great, but hand over the on-call
You are doing great and should write more docs
More 1:1s with design
Keep writing the weekly notes
I don't know, maybe invite QA
Talk to customers
Good work-life balance
Mehr Code-Reviews abgeben
weniger Meetings
Alles gut, aber lade die QA ein
Moins de réunions
Delegar más
Meno riunioni
Menos reuniões
Minder vergaderingen
больше делегировать
코드 리뷰를 더 맡기기
もっとレビューを任せる
少开会
多做代码评审
เพิ่มการรีวิว
مراجعات أقل
"""

EMPTY = """
keep it up!
KEEP IT UP
You're doing great, keep it up!
You\u2019re doing great \u2013 keep it up \U0001f642
You are doing really well
I think you're doing fine
Great job on the migration!
I'm very happy with everything
Thanks for asking
all good
Nope, all fine from me
just keep doing what you're doing
same as last time
more of the same
n/a
N.A.
TBD
-
...
_
x
hmm
+1
10/10
100%
\U0001f44d
no
yes
nothing
Nothing comes to mind.
nothing specific for now
I have nothing to add
Can't think of anything right now
I don't know
I don\u2019t know
Not sure, let me think about it
Let me think about it and get back to you
let me get back to you
Good question, I'll think about it
see above
you're on the right track
nothing to say
lgtm
we should talk about it next time
Weiter so!
Alles gut, weiter so.
Mir fällt nichts ein
Weiß nicht
Du machst das super
passt
nichts
Rien
rien à signaler
ça va
Tout va bien, continue comme ça !
todo bien, gracias
No lo sé
nada
va tutto bene
niente
tudo bem
não sei
ga zo door
geen idee
ничего
всё хорошо
없음
특별히 없습니다
特になし
特にありません。
没有
继续保持
ไม่มี
"""


@pytest.mark.parametrize("text", SPECIFIC.strip().splitlines())
def test_short_answers_that_name_a_thing_are_specific(text: str) -> None:
    """A word or two can say what to do, in any language; when in doubt somebody said something."""
    assert is_specific(text)


@pytest.mark.parametrize("text", ["", " \n ", *EMPTY.strip().splitlines()])
def test_praise_postponement_and_politeness_are_not_specific(text: str) -> None:
    """They are kind and name nothing one could do differently."""
    assert not is_specific(text)


def test_one_specific_line_among_empty_ones_is_enough() -> None:
    """An answer of several lines says something when one of them does."""
    assert is_specific("All good.\nKeep it up!\nMaybe fewer status mails")
    assert not is_specific("All good.\nKeep it up!")


def test_an_answer_of_pages_is_not_searched() -> None:
    """Whoever writes that much has said something."""
    assert is_specific("good " * 1000)
