"""Which cells a number in the prose speaks of, from the words around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from archive.rules.prose.words import Count, Word, phrasings

DISPUTES = {
    "review": "review",
    "litigation_direct": "litigation_direct",
    "litigation_after_review": "litigation_after_review",
    "litigation": "litigation",
}
REQUESTS = frozenset(
    {"request", "request_bare", "receive", "accept", "new", "carried_over", "carried_forward", "outcome", "applicant"}
)
# classes of words that name a figure, in the order in which they decide
HEADS = ("item", *DISPUTES, "result", "outcome", "applicant", "carried_over", "carried_forward")
_HEADS = frozenset(HEADS)
VERBS = frozenset({"receive", "accept", "new", "finish", "handle"})
# asked of every clause
NAMING = frozenset({*HEADS, *VERBS, "request", "perhaps"})
ABOUT = frozenset({"request", "item", *DISPUTES})
# a group of outcomes, and what its lines' names begin with
GROUPS = {"denied_total": "denied_", "unable_total": "unable_", "refused_total": "refused_", "other_total": "other_"}
DOCUMENTS = frozenset({"regulations", "normative_documents"})
# what is only ever said of documents; 公开 and 印发 are said of other things too
CERTAIN = frozenset({"public_total", "repealed", "in_force"})
DECIDED = frozenset({"licensing", "penalties", "coercion"})


class Measure(NamedTuple):
    """What a number means: ``subject`` is ``table.line.column``, ``also`` are other cells that the words may mean.

    ``sure`` is False where the words may as well mean only a part: such a statement can agree, but not disagree.
    ``sign`` is -1 for a decrease.
    """

    subject: str
    also: tuple[str, ...] = ()
    sure: bool = True
    sign: int = 1


@dataclass(slots=True)
class Topic:
    """What the text speaks of at the moment; a clause that names nothing itself speaks of that.

    ``kind`` is ``requests``, ``disputes``, ``item`` or ``other``; ``of_information`` says that disputes are about
    information requests; ``verb`` is the line of table 三 of which applicants would be a part; ``start`` is where in
    the sentence the topic was named.
    """

    kind: str | None = None
    item: str | None = None
    channel: str | None = None
    of_information: bool = False
    verb: str | None = None
    action: str | None = None
    start: int | None = None


def kinds_of(words: Sequence[Word]) -> set[str]:
    """Return every class that one of the words may have."""
    return {kind for word in words for kind in word.reads}


def names_figure(words: Sequence[Word]) -> bool:
    """Say whether some word names a figure or what was done with requests."""
    return not kinds_of(words).isdisjoint(NAMING)


def grouped(found: Sequence[Word]) -> list[tuple[list[Word], Word]]:
    """Give each number of a clause the words that speak of it.

    予以公开3件、部分公开2件 names first; 3件予以公开、2件部分公开 counts first; 复议和诉讼分别为3件和2件 in order.
    """
    between: list[list[Word]] = [[]]
    numbers: list[Word] = []
    for word in found:
        if word.number:
            numbers.append(word)
            between.append([])
        else:
            between[-1].append(word)
    if len(numbers) == 1:
        return [(between[0] + between[1], numbers[0])]
    named = [word for word in between[0] if not _HEADS.isdisjoint(word.reads)]
    if any(word.text == "分别" for word in between[0]):
        if len(named) != len(numbers) or any(names_figure(part) for part in between[1:]):
            return []
        shared = [word for word in between[0] if word not in named]
        return [([*shared, name], number) for name, number in zip(named, numbers, strict=True)]
    counts_first = not names_figure(between[0])
    groups: list[list[Word]] = [[] for _ in numbers]
    groups[0] += between[0]
    for at in range(1, len(numbers)):
        part = between[at]
        cut = next((index for index, word in enumerate(part) if "and" in word.reads), None)
        if cut is not None:
            groups[at - 1] += part[:cut]
            groups[at] += part[cut + 1 :]
        else:
            groups[at - 1 if counts_first else at] += part
    groups[-1] += between[-1]
    return list(zip(groups, numbers, strict=True))


def measures(words: Sequence[Word], count: Count, topic: Topic) -> list[Measure]:
    """Say what a number with these words beside it means; empty where that is not certain."""
    kinds = kinds_of(words)
    if kinds & {"part", "decides_cases"}:
        return []
    words = _after_reason(words)
    spread = _spread(words, count)
    if spread is not None:
        return [one for single in spread for one in measures(single, count, topic)]
    kinds = kinds_of(words)
    if kinds & DISPUTES.keys() or (topic.kind == "disputes" and "result" in kinds):
        return list(_disputes(words, kinds, count, topic))
    if "item" in kinds or (
        topic.kind == "item"
        and (kinds & {"decision", "change", "money", "projects"} or _goes_on(words, topic))
        and not kinds & REQUESTS
    ):
        return list(_disclosures(words, kinds, count, topic))
    if count.unit == "money" or "money" in kinds:
        return []
    return list(_requests(words, kinds, topic))


def _goes_on(words: Sequence[Word], topic: Topic) -> bool:
    """Tell the next figure of the documents just counted: 制发规范性文件3件，废止1件，现行有效20件."""
    actions = {word.reads["action"] for word in _heads(words, "action")}
    return topic.item in DOCUMENTS and topic.action is not None and bool(actions) and actions <= CERTAIN


def _after_reason(words: Sequence[Word]) -> Sequence[Word]:
    """Drop the outcome that is only an example of a reason: 因本机关不掌握等原因无法提供."""
    for at, word in enumerate(words):
        if "etc" in word.reads:
            example = {"outcome", "perhaps"}
            return [*(one for one in words[:at] if example.isdisjoint(one.reads)), *words[at + 1 :]]
    return words


def _heads(words: Sequence[Word], kind: str) -> list[Word]:
    return [word for word in words if kind in word.reads]


def _spread(words: Sequence[Word], count: Count) -> list[list[Word]] | None:
    """Split what one number says of several things (复议和诉讼各1件, 均为0件); None where it names one thing.

    An empty list where one number covers several things together.
    """
    named = _heads(words, "item") or [word for word in words if word.reads.keys() & DISPUTES.keys()]
    if not named:
        named = _outcomes(words) or _heads(words, "applicant")
    if len(named) < 2:
        return None
    if {kind for word in named for kind in word.reads} >= {"litigation", "litigation_direct"}:
        return None
    if count.value != 0 and "each" not in kinds_of(words):
        return []
    # by place: a word that stands there twice is one object
    places = [at for at, word in enumerate(words) if any(word is one for one in named)]
    return [[word for at, word in enumerate(words) if at == place or at not in places] for place in places]


def _outcomes(words: Sequence[Word]) -> list[Word]:
    """Return the outcomes named; of a group and one of its lines (因国家秘密不予公开) only the line."""
    named = _heads(words, "outcome")
    lines = {word.reads["outcome"] for word in named}
    whole = {group for group, prefix in GROUPS.items() if any(line.startswith(prefix) for line in lines - {group})}
    return [word for word in named if word.reads["outcome"] not in whole]


def _reason(words: Sequence[Word], group: str) -> str | None:
    """Return the line that a loosely worded reason may belong to: 因信息不存在无法提供 is only a part of 无法提供."""
    prefix = GROUPS.get(group)
    lines = [word.reads["perhaps"] for word in words if "perhaps" in word.reads and "outcome" not in word.reads]
    return next((line for line in lines if prefix and line.startswith(prefix)), None)


def _disputes(words: Sequence[Word], kinds: set[str], count: Count, topic: Topic) -> Iterator[Measure]:
    # the agency may itself decide reviews, or count new cases only: other numbers
    if count.unit == "money" or kinds & {"accept", "handle", "finish", "new", "new_only", "item"}:
        return
    channel = next((line for kind, line in DISPUTES.items() if kind in kinds and kind != "litigation"), None)
    channel = channel or ("litigation" if "litigation" in kinds else topic.channel)
    results = _heads(words, "result")
    # 作出行政复议决定5件: the agency decides them itself
    if channel is None or len(results) > 1 or ("decision" in kinds and not results):
        return
    field = results[0].reads["result"] if results else "total"
    known = topic.of_information or bool(kinds & {"info", "request"})
    # 直接起诉4件，复议后起诉4件，维持5件: of both, or of the one named last
    both = channel.startswith("litigation_") and channel not in kinds
    also = (f"disputes.litigation.{field}",) if both else ()
    yield Measure(f"disputes.{channel}.{field}", also, sure=known and "receive" not in kinds)


def _disclosures(words: Sequence[Word], kinds: set[str], count: Count, topic: Topic) -> Iterator[Measure]:
    items = _heads(words, "item")
    item = items[0].reads["item"] if items else topic.item
    if kinds & {"receive", "accept", "new", "request", "request_bare", "outcome"}:
        return
    if count.unit == "money":
        field = {"procurement": "amount_wan", "fees": "fee_amount_wan"}.get(item or "")
        if field:
            yield Measure(f"disclosures.{item}.{field}")
    elif item in DOCUMENTS:
        actions = {word.reads["action"] for word in _heads(words, "action")} or {topic.action}
        action = actions.pop()
        if not actions and action:
            yield Measure(f"disclosures.{item}.{action}")
    elif item in DECIDED:
        if change := _heads(words, "change"):
            sign = -1 if change[0].reads["change"] == "decrease" else 1
            yield Measure(f"disclosures.{item}.items_change", sign=sign)
        elif "action" not in kinds:
            yield Measure(f"disclosures.{item}.decisions", sure="decision" in kinds)
    elif item == "procurement" and "action" not in kinds:
        yield Measure("disclosures.procurement.projects")


def _requests(words: Sequence[Word], kinds: set[str], topic: Topic) -> Iterator[Measure]:
    spoken = "request" in kinds or topic.kind == "requests"
    if "carried_over" in kinds or "carried_forward" in kinds:
        if topic.kind == "disputes" and "request" not in kinds:
            return  # 行政复议9件，其中上年结转1件
        if not {"carried_over", "carried_forward"} <= kinds:
            line = "carried_over" if "carried_over" in kinds else "carried_forward"
            yield Measure(f"requests.{line}.total", sure=spoken and not kinds & {"finish", "outcome", "perhaps"})
        return
    if outcomes := _outcomes(words):
        line = outcomes[0].reads["outcome"]
        if reason := _reason(words, line):
            yield Measure(f"requests.{reason}.total", sure=False)
            return
        also = phrasings()["outcomes"][line].get("also", ())
        if "applicant" not in kinds and "new_only" not in kinds:
            yield Measure(f"requests.{line}.total", tuple(f"requests.{one}.total" for one in also), sure=spoken)
        return
    if applicants := _heads(words, "applicant"):
        lines = {"receive": ("new_requests", "received_total"), "finish": ("total_processed",)}
        verb = _verb(kinds) or topic.verb
        if verb in lines:
            first, *rest = (f"requests.{line}.{applicants[0].reads['applicant']}" for line in lines[verb])
            yield Measure(first, tuple(rest))
        return
    verb = _verb(kinds)
    total = "requests.{}.total"
    new, received, processed = map(total.format, ("new_requests", "received_total", "total_processed"))
    if verb is None:
        if "perhaps" in kinds:
            if topic.kind == "requests":
                line = next(word.reads["perhaps"] for word in words if "perhaps" in word.reads)
                yield Measure(total.format(line), sure=False)
        elif "request" in kinds or ("request_bare" in kinds and spoken):
            yield Measure(new, (received,), sure=False)
        return
    if not spoken and "request_bare" not in kinds:
        return
    if verb == "new":
        yield Measure(new, sure=spoken)
    elif verb == "receive":
        yield Measure(new, (received,), sure=spoken)
    elif verb == "finish":
        yield Measure(processed, sure=spoken and "timely" not in kinds)
    elif verb == "handle":
        yield Measure(processed, (received, new), sure=spoken)


def _verb(kinds: set[str]) -> str | None:
    """Reduce what was done to one verb; None where the words name none, or two different things at once."""
    if "new" in kinds or ("new_only" in kinds and kinds & {"receive", "accept", "request", "request_bare"}):
        return "new" if not kinds & {"finish", "handle"} else None
    if kinds & {"receive", "accept"}:
        return "receive" if not kinds & {"finish", "handle"} else "both"
    if "finish" in kinds:
        return "finish"
    return "handle" if "handle" in kinds else None
