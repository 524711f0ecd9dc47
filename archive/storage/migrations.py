"""The archive's schema, step by step. A released step is never edited: a change is a new step.

What each table and column means stands in ``codebook.toml``; a test holds the two together.
"""

from __future__ import annotations

from importlib.resources import files

from sqlite_utils import Database, Migrations

from archive.storage import pinyin, totals
from archive.storage.connection import run_script
from archive.storage.totals import APPLICANT_LINES as APPLICANT_LINES

migrations = Migrations("gongkai")


def _sql(name: str) -> str:
    """Return one of the steps in ``schema/``."""
    return files("archive.storage").joinpath("schema", name).read_text("utf-8")


@migrations()
def first_schema(db: Database) -> None:
    """The tables of the contract, on compact keys where rows are many."""
    run_script(db, _sql("first.sql"))


@migrations()
def measures_of_all_generations(db: Database) -> None:
    """What is counted, whatever the form: one view over figures and indicators."""
    run_script(db, _sql("measures.sql"))


@migrations()
def places_of_other_times_and_cells_of_indicators(db: Database) -> None:
    """Places that are gone or have no code; what an agency's place was read from; where indicators stand."""
    run_script(db, _sql("places.sql"))


@migrations()
def what_is_owed_to_hosts(db: Database) -> None:
    """Requests of the day and until when a host is left alone; how a body came, and over which certificate."""
    run_script(db, _sql("manners.sql"))


@migrations()
def columns_and_when_they_were_read(db: Database) -> None:
    """When each column was last read to its end; what is due at a portal, by an index."""
    run_script(db, _sql("ledger.sql"))


@migrations()
def what_a_person_should_look_at(db: Database) -> None:
    """The review list; where a proposed portal was found."""
    run_script(db, _sql("review.sql"))


@migrations()
def what_each_copy_states(db: Database) -> None:
    """What stands at each address of a report, by which the current version is chosen."""
    run_script(db, _sql("copies.sql"))


@migrations()
def what_the_crawl_finds_odd(db: Database) -> None:
    """Each run portal by portal, what is odd about it, and what classes of failure mean."""
    run_script(db, _sql("watch.sql"))


@migrations()
def columns_that_searches_found(db: Database) -> None:
    """What a search of a portal found, for later runs."""
    run_script(db, _sql("found.sql"))


@migrations()
def which_rules_made_the_checks(db: Database) -> None:
    """The state of the rules beside that of the parser, on every report and version."""
    run_script(db, _sql("rules_version.sql"))


@migrations()
def agencies_through_time(db: Database) -> None:
    """By which change one agency was followed by another, and until when it reported."""
    run_script(db, _sql("lineage.sql"))


@migrations()
def what_is_missing(db: Database) -> None:
    """What columns list; coverage that says what is blocked and what is missing, counted by place."""
    run_script(db, _sql("coverage.sql"))


@migrations()
def what_keeps_citations_whole(db: Database) -> None:
    """Former names of reports, what each version was compared with; corrections from files; what is withheld."""
    run_script(db, _sql("citations.sql"))


@migrations()
def what_may_have_broken_sums(db: Database) -> None:
    """Suspicions beside checks; what their codes mean."""
    run_script(db, _sql("suspicions.sql"))


@migrations()
def what_rules_mean_and_what_waits_for_them(db: Database) -> None:
    """The rules explained to a reader; agencies whose checks between years are to be evaluated anew."""
    run_script(db, _sql("rules_explained.sql"))


@migrations()
def what_each_version_changed(db: Database) -> None:
    """Words and results of rules that a version changed, beside figures; as what it came, and how well it was read."""
    run_script(db, _sql("editions.sql"))


@migrations()
def who_adds_up_to_a_place(db: Database) -> None:
    """Lists of those who must report make the checks of their government's report due."""
    run_script(db, _sql("members_listed.sql"))


@migrations()
def indexes_that_some_earlier_archives_lack(db: Database) -> None:
    """What was added to two steps after they had been applied somewhere."""
    run_script(db, _sql("indexes.sql"))


@migrations()
def versions_that_stand_apart(db: Database) -> None:
    """What versions said that no other one is compared with."""
    run_script(db, _sql("apart.sql"))


@migrations()
def sums_of_requests(db: Database) -> None:
    """What all own reports of a year and place add up to, so that questions about all of them need not read them."""
    run_script(db, totals.tables([totals.REQUESTS]))


@migrations()
def what_questions_about_a_year_read(db: Database) -> None:
    """The figures of a year side by side; results of reviews and lawsuits, and broken rules, added up by place.

    The step before this made triggers on ``requests`` as well, at first; these here are on fewer rows.
    """
    for deed in ("added", "taken", "moved", "dropped"):
        db.conn.execute(f"DROP TRIGGER IF EXISTS requests_{deed}")
    run_script(db, totals.tables([totals.DISPUTES, totals.FINDINGS, totals.YEAR_FIGURES]))
    run_script(db, totals.triggers())
    run_script(db, _sql("questions.sql"))


@migrations()
def copies_that_leave_something_open(db: Database) -> None:
    """An index of the few copies that may belong to a report that comes later."""
    run_script(db, _sql("open_copies.sql"))


@migrations()
def how_names_of_agencies_are_read(db: Database) -> None:
    """Pinyin of agencies' names, and its index."""
    run_script(db, _sql("pinyin.sql"))
    pinyin.rebuild(db)


@migrations()
def how_many_agencies_there_were(db: Database) -> None:
    """How many agencies a place had in which years, counted as they come: the shares of a place read only its own."""
    run_script(db, _sql("coverage_lives.sql"))
