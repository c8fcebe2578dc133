"""The engine: whatever is said in whatever order, an answer given stays given until it is taken back."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handlers.talk.dialogue import Ask, Asked, Finished, back, open_again, play, skip, step, went_past
from handlers.talk.questions import Choice, Choose, Said, Text
from handlers.talk.several import Photos
from handlers.talk.stored import is_open
from handlers.talk.where import Found, Spot, Where

COLOURS = tuple(Choose(colour, colour) for colour in ("red", "green", "blue"))
Answers = dict[str, Any]


def script(ask: Ask, _facts: object) -> dict[str, Any]:
    """A form with a branch, a guess, a question that grows, one that may be skipped, and photos at any time."""
    photos = Photos("photos", guess=())
    ask.takes_early(photos)
    what = ask(Text("what", at_least=2, grows=True))
    colour = ask(Choice("colour", among=COLOURS))
    shade = ask(Text("shade", at_most=10)) if colour == "blue" else ""
    size = ask(Text("size", guess="middle"))
    note = ask.maybe(Text("note", optional=True))
    sent = ask(photos)
    ask(Choice("send", among=(Choose("yes", "yes"),)))
    return {"what": what, "colour": colour, "shade": shade, "size": size, "note": note, "photos": sent}


words = st.text(st.characters(codec="utf-8"), max_size=12)
said = st.one_of(
    words.map(lambda w: Said(text=w)),
    st.sampled_from(["red", "green", "blue", "yes"]).map(lambda w: Said(text=w)),
    st.tuples(st.sampled_from(["colour", "send", "photos", "gone"]), st.sampled_from(["red", "blue", "yes", "x"])).map(
        lambda press: Said(to=press[0], value=press[1])
    ),
    st.lists(st.uuids().map(str), min_size=1, max_size=3).map(lambda files: Said(files=tuple(files))),
    st.just(Said(spot=(31.7, 113.4))),
)
acts = st.lists(st.one_of(said, st.sampled_from(["back", "skip"]), st.sampled_from(["what", "size", "colour"])))


def do(answers: Answers, act: Said | str) -> Answers:
    """The answers after something said, a step back, a skip, or an edit of the named question."""
    if isinstance(act, Said):
        return step(script, None, answers, act).answers
    if act == "back":
        return back(answers) or {}
    asked = play(script, None, answers)
    if not isinstance(asked, Asked):
        return answers
    if act == "skip":
        return skip(asked, answers) or answers
    return open_again(answers, act) if act in {q.key for q, _ in asked.trail} else answers


def after(given_acts: list[Said | str]) -> Answers:
    """The answers after all of it."""
    answers: Answers = {}
    for act in given_acts:
        answers = do(answers, act)
    return answers


@given(acts, said)
def test_what_is_answered_stays_answered(so_far: list[Said | str], then: Said) -> None:
    """Saying something more changes at most one answer, and takes none away."""
    before = after(so_far)

    now = step(script, None, before, then)

    changed = [key for key in now.answers if before.get(key) != now.answers[key]]
    assert before.keys() <= now.answers.keys()
    assert changed in ([], [now.taken])


@given(acts, said)
def test_words_that_grow_are_only_added_to(so_far: list[Said | str], then: Said) -> None:
    """What was told first is still there when more is told, unless it was asked for anew."""
    before = after(so_far)
    now = step(script, None, before, then).answers

    if isinstance(before.get("what"), str):
        assert str(now["what"]).startswith(before["what"])
    if isinstance(before.get("photos"), list):
        assert now["photos"][: len(before["photos"])] == before["photos"]


@given(acts, said)
def test_back_and_the_same_answer_is_the_same_state(so_far: list[Said | str], then: Said) -> None:
    """Nothing remembers the detour. (Where an answer is being given anew, the step back leaves that first.)"""
    before = after(so_far)
    once = step(script, None, before, then)
    anew = any(is_open(stored) for stored in before.values())
    first_time = once.taken and once.taken not in before and not anew

    if first_time:
        returned = back(once.answers) or {}
        assert returned == before
        assert step(script, None, returned, then) == once


@given(acts)
def test_back_always_reaches_the_start(so_far: list[Said | str]) -> None:
    """Going back often enough ends at the first question, with nothing left."""
    answers: Answers | None = after(so_far)
    steps = 0
    while answers:
        answers = back(answers)
        steps += 1

    assert steps <= 2 * len(so_far)
    outcome = play(script, None, answers or {})
    assert isinstance(outcome, Asked)
    assert outcome.question.key == "what"


@given(acts)
def test_playing_is_repeatable(so_far: list[Said | str]) -> None:
    """The same answers make the same outcome: a restart changes nothing."""
    answers = after(so_far)
    first, second = play(script, None, answers), play(script, None, dict(answers))

    assert type(first) is type(second)
    if isinstance(first, Asked) and isinstance(second, Asked):
        assert (first.question, first.trail, first.why) == (second.question, second.trail, second.why)
    elif isinstance(first, Finished) and isinstance(second, Finished):
        assert first.result == second.result


@given(acts)
def test_an_edit_taken_back_leaves_the_old_answer(so_far: list[Said | str]) -> None:
    """Opening a question and going back is as if it had not been opened."""
    answers = after(so_far)
    opened = [key for key, value in answers.items() if isinstance(value, dict)]

    if isinstance(answers.get("what"), str) and not opened:
        assert back(open_again(answers, "what")) == answers


def test_a_gap_stops_the_walk() -> None:
    """Nobody gets to the end around a question: later answers wait behind the gap, unharmed."""
    answers: Answers = {"what": "a lamp", "size": "small", "note": None, "send": "yes"}
    outcome = play(script, None, answers)

    assert isinstance(outcome, Asked)
    assert outcome.question.key == "colour"
    assert play(script, None, answers | {"colour": "red"}) == Finished(
        {"what": "a lamp", "colour": "red", "shade": "", "size": "small", "note": None, "photos": ()}
    )


def test_a_branch_not_taken_is_ignored_and_not_forgotten() -> None:
    """Blue asks for the shade; red does not, and blue again still knows it."""
    answers: Answers = {"what": "a lamp", "colour": "blue", "shade": "dark", "note": None, "send": "yes"}

    assert play(script, None, answers | {"colour": "red"}) == Finished(
        {"what": "a lamp", "colour": "red", "shade": "", "size": "middle", "note": None, "photos": ()}
    )
    assert isinstance(play(script, None, answers), Finished)


def test_left_empty_is_not_the_same_as_not_asked() -> None:
    """A question skipped is not put again; one never put is; one that is needed cannot be skipped."""
    answers: Answers = {"what": "a lamp", "colour": "red"}
    asked = play(script, None, answers)

    assert isinstance(asked, Asked)
    assert asked.question.key == "note"
    skipped = skip(asked, answers)
    assert skipped == answers | {"note": None}
    following = play(script, None, skipped)
    assert isinstance(following, Asked)
    assert following.question.key == "send"
    assert skip(following, skipped) is None


def test_an_answer_that_no_longer_fits_is_asked_again_with_the_reason() -> None:
    """The choice that was taken is not offered any more: the person is told so, and the rest is kept."""
    outcome = play(script, None, {"what": "a lamp", "colour": "purple", "note": "x"})

    assert isinstance(outcome, Asked)
    assert outcome.question.key == "colour"
    assert outcome.why is not None
    assert outcome.why.key == "talk.changed"


def test_a_button_answers_its_own_question_weeks_later() -> None:
    """A press names its question; whatever is being asked now is not touched by it."""
    answers: Answers = {"what": "a lamp", "colour": "red", "note": "soon"}
    late = step(script, None, answers, Said(to="colour", value="green"))

    assert late.taken == "colour"
    assert late.answers == {"what": "a lamp", "note": "soon", "colour": "green"}


def test_a_photo_sent_first_of_all_is_kept() -> None:
    """Questions that take early do so before anything has been asked."""
    first = step(script, None, {}, Said(files=("f1",)))

    assert first.answers == {"photos": ["f1"]}
    assert first.told == "talk.added"


def test_a_stray_number_is_no_story() -> None:
    """A number that no button has is not put into the words of the report."""
    answers: Answers = {"what": "a lamp"}

    assert step(script, None, answers, Said(text="九")).answers == answers
    assert step(script, None, answers, Said(text="and it flickers")).answers["what"] == "a lamp\nand it flickers"


def test_words_that_went_past_a_question_are_noted_and_no_answer() -> None:
    """It is known that they were said; going back passes over the note."""

    def asks_where(ask: Ask, _facts: object) -> tuple[str, Spot]:
        return ask(Text("what", grows=True)), ask(Where("where", find=lambda _text: Found(other=True)))

    past = step(asks_where, None, {"what": "a lamp"}, Said(text="please come"))

    assert past.answers == {went_past("where"): True, "what": "a lamp\nplease come"}
    assert past.told == "talk.added"
    assert back(past.answers) == {went_past("where"): True}
    assert back(back(past.answers) or {}) is None
