"""True figures for invented agencies: consistent within a report, from year to year, and from part to whole.

Every request is drawn singly, so that balances hold because things add up and not because a total was
fitted. The figures of both forms are kept side by side under the contract's names
(``requests.new_requests.natural_person``), counts as whole numbers, amounts in 元.
"""

from __future__ import annotations

from collections import Counter
from random import Random

from crawler.samples.plan import FIRST_YEAR, LAST_YEAR, PortalPlan
from parsers.forms import forms

Numbers = dict[str, int]

APPLICANTS = tuple(applicant.field for applicant in forms()["2021"].applicants)
PARTS = tuple(applicant for applicant in APPLICANTS if applicant != "total")
_EDGES = ("new_requests", "carried_over", "total_processed", "carried_forward")
OUTCOMES = tuple(line.line for line in forms()["2021"].lines if line.line not in _EDGES)
OTHER_LINES = tuple(line for line in OUTCOMES if line.startswith("other_"))

# how many requests a year, how many decisions, out of how many matters; half to one and a half times this
# is drawn
_SIZES = {
    "none": (0, 0, 0),
    "tiny": (2, 3, 4),
    "small": (9, 60, 25),
    "medium": (40, 900, 120),
    "large": (160, 9000, 400),
}
_APPLICANT_WEIGHTS = {
    "natural_person": 80,
    "commercial_enterprise": 9,
    "research_institution": 1,
    "public_welfare_org": 2,
    "legal_services_org": 5,
    "other_org": 3,
}
_OUTCOME_WEIGHTS = {
    "granted_full": 44,
    "granted_partial": 8,
    "denied_law_prohibited": 1,
    "denied_third_party_rights": 2,
    "denied_internal_affairs": 2,
    "denied_process_info": 2,
    "denied_enforcement_file": 2,
    "denied_admin_inquiry": 3,
    "unable_no_record": 17,
    "unable_needs_creation": 3,
    "unable_still_unclear": 2,
    "refused_petition": 5,
    "refused_repeat": 2,
    "refused_publication": 1,
    "other_no_correction": 3,
    "other_fee_unpaid": 1,
    "other_misc": 4,
}


def _about(random: Random, mean: int) -> int:
    return random.randint(mean // 2, mean + mean // 2) if mean else 0


def _pick(random: Random, weights: dict[str, int]) -> str:
    at = random.randrange(sum(weights.values()))
    for name, weight in weights.items():
        at -= weight
        if at < 0:
            return name
    raise AssertionError("weights add up")


def _requests(random: Random, mean: int, waiting: dict[str, int]) -> Numbers:
    """Draw one year's chapter 三; ``waiting``, the requests in hand, becomes those carried forward."""
    found: Counter[str] = Counter()
    new = Counter(_pick(random, _APPLICANT_WEIGHTS) for _ in range(_about(random, mean)))
    for applicant in PARTS:
        found[f"requests.new_requests.{applicant}"] = new[applicant]
        found[f"requests.carried_over.{applicant}"] = waiting[applicant]
        open_still = sum(random.randrange(100) < 5 for _ in range(new[applicant]))
        done = new[applicant] + waiting[applicant] - open_still
        for _ in range(done):
            found[f"requests.{_pick(random, _OUTCOME_WEIGHTS)}.{applicant}"] += 1
        found[f"requests.total_processed.{applicant}"] = done
        found[f"requests.carried_forward.{applicant}"] = open_still
        found[f"requests.other_handling.{applicant}"] = sum(found[f"requests.{o}.{applicant}"] for o in OTHER_LINES)
        waiting[applicant] = open_still
    for line in (*_EDGES, *OUTCOMES, "other_handling"):
        found[f"requests.{line}.total"] = sum(found[f"requests.{line}.{applicant}"] for applicant in PARTS)
        for applicant in PARTS:
            found.setdefault(f"requests.{line}.{applicant}", 0)
    return dict(found)


def _disputes(random: Random, requests: int, pending: dict[str, int]) -> Numbers:
    """Draw one year's chapter 四; the cases ``pending`` from the year before are upheld, this year's become those."""
    found: Numbers = {}
    for channel, share in (("review", 6), ("litigation_direct", 2), ("litigation_after_review", 2)):
        cases = Counter(
            _pick(random, {"upheld": 6, "corrected": 1, "other": 3, "pending": 2})
            for _ in range(requests)
            if random.randrange(100) < share
        )
        cases["upheld"] += pending[channel]
        pending[channel] = cases["pending"]
        for result in ("upheld", "corrected", "other", "pending"):
            found[f"disputes.{channel}.{result}"] = cases[result]
        found[f"disputes.{channel}.total"] = sum(cases.values())
    return found


class _Stock:
    """What an agency has standing from one year to the next: rules in force, matters on its lists."""

    def __init__(self, random: Random, items: int, regulations: bool) -> None:
        self.random = random
        self.regulations = regulations
        self.items = {name: _about(random, items) for name in ("licensing", "other_services", "penalties", "coercion")}
        self.items["fees"] = _about(random, items // 20)
        self.in_force = {
            "regulations": 9 if regulations else 0,
            "normative_documents": _about(random, items // 4),
        }
        self.public = dict(self.in_force)

    def year(self, decisions: int) -> Numbers:
        """One year's chapter 二, all items and columns of both forms."""
        random, found = self.random, Numbers()
        for item in ("regulations", "normative_documents"):
            may = item == "normative_documents" or self.regulations
            made = random.randrange(4) if may and self.in_force[item] else 0
            repealed = random.randrange(min(2, self.in_force[item]) + 1) if may else 0
            published = max(0, made - (random.randrange(5) == 0))
            self.in_force[item] += made - repealed
            self.public[item] += published
            names = {"made": made, "published": published, "public_total": self.public[item]}
            names |= {"repealed": repealed, "in_force": self.in_force[item]}
            found |= {f"disclosures.{item}.{name}": value for name, value in names.items()}
        for item, share in (
            ("licensing", 100),
            ("other_services", 40),
            ("penalties", 30),
            ("coercion", 4),
            ("fees", 0),
        ):
            change = random.choice((0, 0, 1, 3, -1, -2)) if self.items[item] > 4 else 0
            found[f"disclosures.{item}.items_previous"] = self.items[item]
            found[f"disclosures.{item}.items_change"] = change
            found[f"disclosures.{item}.decisions"] = _about(random, decisions * share // 100)
            self.items[item] += change
        found["disclosures.fees.fee_amount_wan"] = random.randrange(decisions * 500 + 1) if self.items["fees"] else 0
        projects = random.randrange(decisions // 30 + 2)
        found["disclosures.procurement.projects"] = projects
        found["disclosures.procurement.amount_wan"] = sum(random.randrange(9_000, 900_000) for _ in range(projects))
        return found


def own_figures(key: str, size: str, regulations: bool) -> dict[int, Numbers]:
    """Draw one agency's own figures for every sample year; the same ``key`` always gives the same figures."""
    random = Random(key)  # noqa: S311 - invented figures, to be the same at every run
    requests, decisions, items = _SIZES[size]
    waiting = {applicant: _about(random, requests // 30) for applicant in PARTS}
    pending = dict.fromkeys(("review", "litigation_direct", "litigation_after_review"), 0)
    stock = _Stock(random, items, regulations)
    found: dict[int, Numbers] = {}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        numbers = _requests(random, requests, waiting)
        numbers |= _disputes(random, numbers["requests.new_requests.total"], pending)
        numbers |= stock.year(decisions)
        found[year] = numbers
    return found


def all_figures(portal: PortalPlan) -> dict[str, dict[int, Numbers]]:
    """Return agency → year → figures; with ``aggregate``, its own and all its members' together."""
    own = {a.name: own_figures(f"{a.same_as or portal.id}/{a.name}", a.size, a.regulations) for a in portal.agencies}
    whole: dict[str, dict[int, Numbers]] = {}

    def total(name: str, above: tuple[str, ...] = ()) -> dict[int, Numbers]:
        if name in above:
            raise ValueError(f"{name} is above itself")
        agency = next(agency for agency in portal.agencies if agency.name == name)
        if name not in whole:
            sums = {year: Counter(numbers) for year, numbers in own[name].items()}
            for member in portal.agencies if agency.aggregate else ():
                if member.parent == name:
                    for year, numbers in total(member.name, (*above, name)).items():
                        sums[year].update(numbers)
            whole[name] = {year: dict(numbers) for year, numbers in sums.items()}
        return whole[name]

    return {agency.name: total(agency.name) for agency in portal.agencies}
