"""From sentences to claims: what the prose says of the agency's figures of this year, and of nothing else.

A clause is believed only if every word of it is known; the words around it decide whose figure it is and of which
year. Where that is not certain, nothing is claimed, or only a statement that may agree with the tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from archive.rules.checks import Number
from archive.rules.prose.claims import OF_NEW, PROCESSED, Claim, Reading, Standing, Waiting
from archive.rules.prose.complete import claims_all
from archive.rules.prose.measures import ABOUT, DISPUTES, HEADS, VERBS, Topic, grouped, kinds_of, measures, names_figure
from archive.rules.prose.names import GOVERNMENT, is_government, own_names
from archive.rules.prose.sentences import Clause, Sentence, clauses, is_numbered, paragraphs, sentences
from archive.rules.prose.words import Count, Word, lexicon_with, words
from archive.rules.prose.worth import is_worth, topics
from parsers.model import Report, Scope

# other bodies: a number beside one of these is theirs
ORGAN = re.compile(
    r"(?<![布格当结])局|委员会|办公室|办事处|街道|镇|乡(?!村振兴)|(?<![各])部门|单位|中心|公司|管委会|法院|学校|医院|支队|大队|总队|"
    r"政府(?!信息|网|公报|门户|采购|集中|工作|规章)|厅"
)
LEADS = re.compile(
    r"^[^按根依在对由与通经为向针围加指督联会严认完强健落深进切持高充建推贯]{2,10}?(?:" + ORGAN.pattern + ")"
)
# another time, or one matter only: 截至11月底，收到110件; 机构改革前，收到60件; 针对征地问题，收到60件
SETTING = re.compile(
    r"截[至止]|期间|同期|阶段|[年月季](?:[度底初末份中])?$|[前后](?:的.*)?$|^(?:针对|涉及|围绕|关于|就)"
)
# beside reviews and lawsuits: the agency decides them itself, or counts only the new ones
DECIDES = frozenset({"accept", "handle", "finish", "new", "new_only", "decides_cases"})
REQUESTED = frozenset({"request", "request_bare", "info"})
OURS = REQUESTED | VERBS
ELSE = frozenset({"other_topic", "item", "part", "plan", *DISPUTES})
NO_COUNT = Count(0, "count")
# 截至2022年底，累计收到350件 may count from the first day of the law; 截至2022年底，全年累计收到 does not
CUMULATIVE = re.compile(r"截[至止](?:(?!全年|本年|今年|年内|当年).)*累计")
# 除上述情况外，未发生行政复议: there were some
EXCEPT = re.compile(r"除.{1,40}外")
LONGEST = 80
# a paragraph's first sentence that is no longer than this may be just a name
NAME = 15


class Reader:
    """Reads one report's prose, chapter by chapter."""

    def __init__(self, report: Report) -> None:
        self.report = report
        names = own_names(report)
        self.lexicon = lexicon_with(names)
        # in the report of a whole region, 市政府 may be the region, or the government's office alone
        self.perhaps_alone = {name for name in names if report.scope is Scope.AGGREGATE and GOVERNMENT.search(name)}
        self.by_name: list[int] = []
        self.governs = is_government(report)
        self.claims: list[Claim] = []
        self.all_answered: list[str] = []
        self.said: list[str] = []
        self.paragraph: list[str] = []
        self.topic = Topic()
        self.standing = Standing()
        self.chapter: int | None = None
        self.paragraph_of_others = False
        self.received: Number | None = None
        self.finished: Number | None = None
        self.cumulative = self.elsewhere = False

    def read(self) -> Reading:
        """Read every chapter, the preface too."""
        for section in self.report.sections:
            parts = list(paragraphs(section.text))
            if not is_worth("\n".join(parts)):
                continue  # many chapters say nothing of figures
            self.chapter = section.number
            self.topic, self.standing = self._start(), Standing()
            for paragraph in parts:
                if is_worth(paragraph):
                    for sentence in sentences(paragraph):
                        self._sentence(sentence)
                else:
                    self._pass_over(paragraph)
        self._settle_named()
        return Reading(tuple(self.claims), tuple(self.all_answered))

    def _settle_named(self) -> None:
        """Take 市政府收到12件 for the office's own where 全市共收到110件 stands in the text as well."""
        whole = {claim.subject for at, claim in enumerate(self.claims) if at not in self.by_name}
        for at in self.by_name:
            if self.claims[at].subject in whole:
                self.claims[at] = self.claims[at]._replace(sure=False)

    def _start(self) -> Topic:
        if self.chapter == 3:
            return Topic("requests", of_information=True)
        return Topic(None, of_information=self.chapter == 4)

    def _pass_over(self, paragraph: str) -> None:
        """Follow the topic through a paragraph without figures; all else begins anew with the next one."""
        if is_numbered(paragraph):
            self.topic = self._start()
        self.topic.action = None
        self._go_on()
        self._mention(paragraph)

    def _go_on(self) -> None:
        """Begin a sentence: 政府信息公开 in the one before does not make the reviews of this one reviews of that."""
        topic = self.topic
        topic.start = None
        topic.of_information = self.chapter == 4 or (topic.of_information and topic.kind in {"requests", "disputes"})

    def _sentence(self, sentence: Sentence) -> None:
        if sentence.opens:
            self.paragraph_of_others = False
            self.standing = Standing()
            self.paragraph.clear()
            self.received = self.finished = None
            if sentence.numbered:
                self.topic = self._start()
        text = sentence.text
        self.paragraph.append(text)
        if not text.startswith("其中"):
            # 2021年收到110件。办结108件: until this year or the agency is named again, that may go on
            goes_on = self.standing.foreign or self.standing.other_year or self.standing.goes_on
            self.standing = Standing(foreign=self.paragraph_of_others, doubt=goes_on, goes_on=goes_on)
            self.topic.action = None
        self._go_on()
        if not is_worth(text):
            self._mention(text)
            if sentence.opens:
                self._head(text)
            return
        self.cumulative, self.elsewhere = CUMULATIVE.search(text) is not None, False
        held: list[tuple[Standing, Topic]] = []
        pending: Waiting | None = None
        last: str | None = None
        for clause in clauses(text):
            for sign in clause.before:
                if sign in "（([【":
                    held.append((replace(self.standing), replace(self.topic)))
                elif sign in "）)]】" and held:
                    outer, topic = held.pop()
                    self.standing.part, self.standing.among, self.topic = outer.part, outer.among, topic
                    self.standing.other_year = outer.other_year  # 收到120件（2021年为105件），办结122件
                elif sign in "；;":
                    self.standing.part = self.standing.among = False
            pending, last = self._clause(clause, text, pending, last)
        if not (self.received is not None and self.finished is not None and self.finished < self.received):
            self.all_answered += self.said
        self.said.clear()

    def _mention(self, text: str) -> None:
        """Follow the topic through words without figures."""
        pattern, known = topics()
        for found in pattern.findall(text):
            self._turn(known[found], None)

    def _head(self, text: str) -> None:
        """Let a bare name of another body head its paragraph."""
        if len(text) <= NAME and any(found.end() == len(text) for found in ORGAN.finditer(text)):
            found = words(text, self.lexicon, self.report.year)
            self.paragraph_of_others = not any("own" in word.reads for word in found)

    def _turn(self, word: Word, start: int | None) -> None:
        """Let a word that names a topic change it."""
        topic, reads = self.topic, word.reads
        if "request" in reads:
            kind = "requests"
        elif "other_topic" in reads:
            kind = "other"
        elif "item" in reads:
            kind, topic.item = "item", reads["item"]
        elif channel := next((DISPUTES[name] for name in DISPUTES if name in reads), None):
            about = self.chapter == 4 or (not self.elsewhere and (topic.of_information or topic.kind == "requests"))
            topic.of_information = about
            kind, topic.channel = "disputes", channel
        else:
            return
        if kind != "disputes":
            topic.of_information = kind == "requests" or self.chapter == 4
        topic.kind, topic.start = kind, start

    def _clause(
        self, clause: Clause, sentence: str, pending: Waiting | None, last: str | None
    ) -> tuple[Waiting | None, str | None]:
        """Read one clause.

        Return the words that wait for their number (收到申请（含上年结转）14件), and the verb last claimed.
        """
        standing = self.standing
        found = words(clause.text, self.lexicon, self.report.year)
        kinds = kinds_of(found)
        # 行政复议35件，其中涉及政府信息公开9件: what follows is not about that again
        of_them = found and found[0].text == "其中" and kinds.isdisjoint({"request", *DISPUTES})
        if "info" in kinds and not of_them:
            self.topic.of_information = True
        counts = [word for word in found if word.number]
        # 主动公开35件，依申请公开20件，不予公开65件: attributes of documents
        attributes = bool(counts) and "request_loose" in kinds and "none" not in kinds and kinds.isdisjoint(VERBS)
        for word in found:
            if word.turns and not (attributes and "request_loose" in word.reads):
                self._turn(word, clause.start)
        if attributes and self.topic.kind == "requests":
            self.topic.kind = None
        if "compare" not in kinds:
            self._stand(clause, found, kinds)
        self._notice_answered(clause, kinds)
        if "compare" in kinds:
            return None, last
        if found and found[0].text == "其中":
            standing.among = True
        if not all(word.reads for word in found) or "other_topic" in kinds:
            self._not_understood(clause, found, kinds, bool(counts))
            return None, None
        if "part" in kinds:
            standing.part = standing.part or bool(counts)
            return None, last
        if standing.foreign or standing.other_year:
            return None, None
        if kinds & DECIDES and not kinds.isdisjoint(DISPUTES):
            self.topic.kind = "other"
            return None, None
        contained = not kinds.isdisjoint(ABOUT)
        if contained and not standing.among:
            standing.part = False
        if "none" in kinds:
            if not counts and not EXCEPT.search(sentence, 0, clause.end):
                self._claim(list(_without(found, "none")), NO_COUNT, clause.text, kinds, denied=True)
            return None, None
        if "include" in kinds and "carried_over" in kinds and last in {"receive", "finish"}:
            self._includes_carried(last)
        if not counts:
            if pending and "include" in kinds:
                return pending._replace(with_carried="carried_over" in kinds), last
            if names_figure(found) and set(clause.after) & set("（(：:"):
                return Waiting(found, clause.start), last
            return None, last
        start, with_carried = clause.start, False
        if pending and not names_figure(found):
            found = [*pending.words, *found]
            start, with_carried = pending.start, pending.with_carried
        verb = None
        for group, word in grouped(found):
            assert word.number is not None
            whole = len(counts) == 1
            phrase = sentence[start : clause.end] if whole else "".join(one.text for one in (*group, word))
            if self._needs_topic(group) and self.topic.start is not None:
                phrase = sentence[self.topic.start : clause.end]
            among_last = last if "include" in kinds else None
            verb = self._claim(group, word.number, phrase, kinds_of(group), after=among_last) or verb
        if with_carried:
            self._includes_carried(verb)
        return None, verb

    def _stand(self, clause: Clause, found: Sequence[Word], kinds: set[str]) -> None:
        """Note whose year and whose figures a clause speaks of."""
        standing = self.standing
        # 按照条例要求 is a preamble, not a plan
        if "other_year" in kinds or ("plan" in kinds and not clause.text.endswith("要求")):
            standing.other_year = True
        elif "this_year" in kinds:
            standing.other_year = standing.doubt = standing.goes_on = False
        if "own" in kinds:
            standing.foreign = standing.doubt = standing.goes_on = False
            standing.by_name = any(word.text in self.perhaps_alone for word in found)
        if "region" not in kinds:
            return
        for word in found:
            if "region" in word.reads:
                mine = word.text[0] in "我本" and self.report.scope is not Scope.OWN_LEVEL
                whole = self.report.scope is Scope.AGGREGATE
                standing.by_name = False
                if not (self.governs and (mine or whole)):
                    standing.doubt = True

    def _not_understood(self, clause: Clause, found: Sequence[Word], kinds: set[str], counted: bool) -> None:
        """Let a clause that is not understood cast its doubt on those that follow it."""
        standing = self.standing
        # 积极化解行政争议，全年行政复议案件300件: a sentence that begins like that need not be about requests
        self.elsewhere |= not clause.before and kinds.isdisjoint(OURS)
        if (counted or kinds & VERBS) and ORGAN.search(
            "".join([word.text for word in found if not ("own" in word.reads or "region" in word.reads)])
        ):
            standing.foreign = True
        elif ("own" not in kinds and LEADS.match(clause.text)) or (
            SETTING.search(clause.text) and kinds.isdisjoint(REQUESTED)
        ):
            standing.doubt = True
        if counted and not kinds.isdisjoint(DISPUTES):
            self.topic.kind = "other"
        if counted:
            if standing.among or not kinds & {*HEADS} or "item" in kinds:
                standing.part = True
            self.topic.verb = None
        self.topic.action = None

    def _needs_topic(self, group: Sequence[Word]) -> bool:
        kinds = kinds_of(group)
        return self.topic.kind in {"item", "disputes"} and kinds.isdisjoint(ABOUT)

    def _includes_carried(self, last: str | None) -> None:
        """(含上年结转2件) behind "received" says that new and carried over are meant together."""
        if last == "receive" and self.claims:
            claim = self.claims[-1]
            self.claims[-1] = claim._replace(subject="requests.received_total.total", also=())

    def _claim(
        self,
        group: Sequence[Word],
        count: Count,
        phrase: str,
        kinds: set[str],
        *,
        denied: bool = False,
        after: str | None = None,
    ) -> str | None:
        """Add what a number with these words claims; return the verb it was claimed of."""
        if denied:
            if kinds & {"finish", "handle", "new_only"} and not kinds & {"request"}:
                return None
            if not names_figure(group) or (kinds & VERBS) - {"receive", "accept", "new"}:
                return None
        standing, topic = self.standing, self.topic
        contained = not kinds.isdisjoint(ABOUT)
        verb: str | None = None
        for measure in measures(group, count, topic):
            subject, also = measure.subject, measure.also
            _, line, column = subject.split(".")
            sure = measure.sure and not standing.doubt and (contained or not standing.part) and not self.cumulative
            if denied and subject == "requests.new_requests.total" and "request" in kinds:
                sure = not standing.doubt  # 无政府信息公开申请 says that none came
            if denied and "perhaps" in kinds and "outcome" not in kinds:
                continue
            if line == "new_requests" and column == "total" and also and standing.among:
                sure = False
            if line == "total_processed" and column == "total" and standing.among and self.finished is not None:
                sure = False
            if after == "finish" and line == "carried_over":
                sure = False
            if line == "new_requests" and "accept" in kinds and self.received is not None:
                sure = False  # 收到申请123件，受理120件: not every one that comes is accepted
            answered_of_these = subject == PROCESSED and self.received is not None
            verb = self._remember(subject, also, count.value) or verb
            if answered_of_these:
                also = (*also, OF_NEW)
            if standing.by_name:
                self.by_name.append(len(self.claims))
            self.claims.append(Claim(subject, measure.sign * count.value, _clean(phrase), also, sure, count.step))
            if line in {"regulations", "normative_documents"}:
                topic.action = column
        return verb

    def _remember(self, subject: str, also: tuple[str, ...], value: Number) -> str | None:
        """Keep which total the following applicants are parts of, and what was received and answered."""
        table, line, column = subject.split(".")
        if table != "requests" or column != "total":
            return None
        if line in {"new_requests", "received_total"}:
            self.received, self.topic.verb = value, "receive"
            return "receive" if also or line == "received_total" else "new"
        if line == "total_processed" and not also:
            self.finished, self.topic.verb = value, "finish"
            return "finish"
        self.topic.verb = None
        return None

    def _notice_answered(self, clause: Clause, kinds: set[str]) -> None:
        standing = self.standing
        if self.topic.kind != "requests" or standing.foreign or standing.other_year or standing.doubt:
            return
        if not kinds.isdisjoint(ELSE):
            return
        of_answered = self.finished is not None and self.received is None
        if claims_all(clause.text, self.paragraph, of_answered=of_answered):
            self.said.append(_clean(clause.text))


def _without(found: Sequence[Word], kind: str) -> Iterator[Word]:
    return (word for word in found if kind not in word.reads)


def _clean(phrase: str) -> str:
    text = phrase.strip("、，,；;：:“”")
    return text if len(text) <= LONGEST else "…" + text[-LONGEST:]


def read(report: Report) -> Reading:
    """Read the prose of one report."""
    return Reader(report).read()
