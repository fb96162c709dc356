"""Whatever a service answers, the refresh ends, names it, and keeps its last good figures."""

import os
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
from rehearsing import (
    Figure,
    Place,
    Serving,
    age_answers,
    assert_answers_whole,
    current_figures,
    make_data,
    of_service,
    serving,
)

from indicators.fetched import TABLE
from indicators.loaders import load
from indicators.refresh import Plan, Report, collecting
from indicators.sources.http import Limits, ServiceAddress, Session
from services import FAULTS, SERVICES
from services.bodies import ONLY_FOR

pytestmark = pytest.mark.faults
LONG = os.environ.get("INDICATORS_FAULTS") == "long"

SERIES = {
    "un_comtrade": ("156.112.TOTAL.M M", "156.112.44.M M"),
    "imf_imts": ("CHN.MG_CIF_USD.BLR M",),
    "world_bank": ("BLR.NY.GDP.MKTP.CD A",),
    "world_bank_debt": ("BLR.DT.DOD.DPPG.CD.730 A",),
    "nbrb": ("USD M",),
    "ecb": ("CNY/USD M",),
    "eurostat": ("EU27_2020.BY.44.2.VALUE_IN_EUROS M",),
}
ANNUAL = ("world_bank", "world_bank_debt")
RATES = ("nbrb", "ecb")

REASONS = {
    **dict.fromkeys(("bad_gateway", "gateway_timeout", "server_error"), "status"),
    **dict.fromkeys(("unavailable",), "status"),
    **dict.fromkeys(("bad_gzip", "cut_gzip", "cut", "no_http", "reset", "silent_close"), "broken"),
    **dict.fromkeys(("wrong_length",), "broken"),
    **dict.fromkeys(("stall", "stall_body", "drip"), "timeout"),
    **dict.fromkeys(("endless", "gzip_bomb"), "size"),
    **dict.fromkeys(("redirect_away", "redirect_loop"), "redirect"),
    **dict.fromkeys(("rate_limited",), "rate"),
    **dict.fromkeys(("denied", "forbidden", "closed"), "denied"),
    **dict.fromkeys(("gone", "not_found"), "moved"),
    **dict.fromkeys(("bad_request", "message", "too_big"), "refused_value"),
    **dict.fromkeys(("decimal_comma", "nan", "renamed", "no_series"), "form"),
    **dict.fromkeys(("empty_body", "no_content", "html", "html_disguised"), "form"),
    **dict.fromkeys(("not_utf8", "wrong_charset", "wrong_type"), "form"),
    **dict.fromkeys(("xml_error", "xml_instead"), "form"),
    "repeated": "duplicate",
    "full_page": "cut",
    "wrong_echo": "echo",
}
"""The word for what comes of each fault; those that are not here are believed or held."""

OTHER_REASONS = {
    # Currencies that are not in the list of them are not there: it has no other echo.
    ("wrong_echo", "nbrb"): "moved",
    ("message", "world_bank_debt"): "form",
    # The service has no other way to say that there is nothing.
    ("empty", "ecb"): "moved",
    # It is asked first which periods there are, and there are some.
    ("empty", "un_comtrade"): "cut",
    # No rate, no debt and no value of goods is below zero, and no rate is zero.
    **{("sign_flip", name): "form" for name in SERVICES if name != "world_bank"},
    **{("zeros", name): "form" for name in RATES},
}
LOST = {"empty", "half", "gaps", "size_zero", "header_only", "null_rows", "detail_only"}
"""Well-formed answers in which figures are missing that were there before."""

WRONG = {"sign_flip", "tenfold", "units", "zeros"}
"""Well-formed answers with wrong figures: one of them by the first two, all by the others."""

ONE = {
    "un_comtrade": {"key": "156.112.44.M", "period": "2025-11"},
    **{name: {"period": "2025-11"} for name in ("imf_imts", "eurostat")},
    **{name: {"period": "2024"} for name in ANNUAL},
    **{name: {"period": "2025-11-03"} for name in RATES},
}
"""The one figure that is wrong: of a year, a month, or a day."""

HARMLESS = {
    *((name, service) for name in ("bom", "text_numbers", "detail_beside") for service in SERVICES),
    # Its answer has no text in quotation marks, which is what this fault spoils.
    ("not_utf8", "imf_imts"),
    # Both rates are multiplied: what one costs in the other stays the same.
    ("units", "ecb"),
}
UNSEEN = {("tenfold", "nbrb"), ("tenfold", "ecb")}
"""One day that is ten times too high moves the mean of its month by less than is ever held."""

KEPT = {("wrong_echo", "nbrb")}
"""The list of currencies is wrong in a way that only the next answer shows, and is kept by then."""

CELL = ("indicator", "flow", "reporter", "period")

OPTIONS: dict[str, dict[str, Any]] = {
    "endless": {"megabytes": 8},
    "gzip_bomb": {"megabytes": 8},
    "drip": {"seconds": 0.05},
    "rate_limited": {"retry_after": "86400"},
}
SLOW = {"stall", "stall_body", "drip"}
SILENCE, END = 0.1, 0.6
"""How long a service may be silent and all its tries may last, where it is slow on purpose."""


def applicable(fault: str) -> list[str]:
    """Name the services that a fault is tried on: in the fast form, some of those that have it."""
    having = [name for name in SERVICES if name in ONLY_FOR.get(fault, SERVICES)]
    if LONG:
        return having
    first = FAULTS.index(fault) % min(3, len(having))
    return having[first::3]


def reason_of(fault: str, service: str) -> str | None:
    """Return the word for what comes of a fault, None where there is no error."""
    if (fault, service) in HARMLESS | UNSEEN:
        return None
    return OTHER_REASONS.get((fault, service), REASONS.get(fault))


FAILING = [fault for fault in FAULTS if any(reason_of(fault, name) for name in applicable(fault))]
ALONE = FAILING if LONG else sorted({REASONS[fault]: fault for fault in REASONS}.values())


@dataclass(frozen=True)
class Case:
    """All services after a first refresh; they have moved on since, and any of them can be broken.

    ``old`` is the table of the release that there is, ``new`` what it would be after a refresh.
    """

    place: Place
    services: Serving
    before: Mapping[str, bytes]
    old: pd.DataFrame
    new: Sequence[Figure]

    def asking(self, *services: str) -> Place:
        """Have the place as it was before, and only these services asked."""
        self.place.put_back(self.before)
        return self.asked(*services)

    def asked(self, *services: str) -> Place:
        """Have only these services asked."""
        plans = {one.service: one for one in self.place.plan.asked}
        return replace(self.place, plan=Plan(tuple(plans[name] for name in services)))

    def spoil(self, service: str, fault: str, **options: object) -> None:
        """Have all answers of one service spoiled, and those of no other."""
        self.services.tell(clear=True)
        self.services.tell(service=service, fault=fault, times=None, **options)

    def kept_as_it_was(self, service: str) -> bool:
        """Whether every byte of a service's rows is as it was, their moments too."""
        loaded = self.place.store.load_current()
        assert loaded is not None
        before, after = (
            table[table["service"] == service].to_csv(index=False)
            for table in (self.old, loaded.tables[TABLE])
        )
        return before == after


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    folder = tmp_path_factory.mktemp("refresh")
    with pytest.MonkeyPatch.context() as patch, serving("2025-12") as services:
        for name, value in services.environment.items():
            patch.setenv(name, value)
        patch.setenv("INDICATORS_TIMEOUT", "60")
        dataset = load(make_data(folder / "data", SERIES))
        annual = Place.planned(folder / "place", dataset, ANNUAL, date(2015, 1, 1))
        monthly = Place.planned(folder / "place", dataset, sorted({*SERVICES} - {*ANNUAL}))
        place = replace(annual, plan=Plan((*annual.plan.asked, *monthly.plan.asked)))
        assert place.refresh().exit_code == 10
        loaded = place.store.load_current()
        assert loaded is not None
        age_answers(place.cache)
        before = place.kept()
        services.tell(move_to="2026-01", revise=True)
        report = place.refresh()
        assert {one.service for one in report.outcomes if one.changes} == {*SERVICES}
        yield Case(place, services, before, loaded.tables[TABLE], current_figures(place.store))


@pytest.fixture
def case(rehearsed: Case, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    """Let no answer be longer than a few megabytes, so that a test of the limit is soon over."""

    def session(service: ServiceAddress, *more: Any, **named: Any) -> Session:
        seconds = END if service.timeout == SILENCE else 120.0
        return Session(service, *more, limits=Limits(seconds=seconds, size=3_000_000), **named)

    monkeypatch.setattr(collecting, "Session", session)
    yield rehearsed
    rehearsed.services.tell(clear=True)


def hurried(place: Place, service: str) -> Place:
    """Wait for one service no longer than a test can bear."""
    asked = tuple(
        one._replace(address=one.address._replace(timeout=SILENCE))
        if one.service == service
        else one
        for one in place.plan.asked
    )
    return replace(place, plan=Plan(asked))


def refreshed(case: Case, fault: str, *services: str) -> tuple[Report, dict[str, Any]]:
    """Refresh some services, the first of them spoiled; return what the command tells of it."""
    place = case.asking(*services)
    if fault in SLOW:
        place = hurried(place, services[0])
    one = ONE[services[0]] if fault in {"sign_flip", "tenfold"} else {}
    case.spoil(services[0], fault, **OPTIONS.get(fault, one))
    report = place.refresh()
    assert place.store.verify() == []
    assert_answers_whole(place.cache)
    told = {one["service"]: one for one in report.as_dict()["services"]}
    return report, told[services[0]]


def companion(service: str) -> str:
    return "eurostat" if service == "nbrb" else "nbrb"


class TestFaultOfAService:
    def test_every_fault_has_an_expected_end(self) -> None:
        tried = {(fault, name) for fault in FAULTS for name in applicable(fault)}
        told = {(fault, name) for fault, name in tried if fault in REASONS}
        told |= {*OTHER_REASONS, *HARMLESS, *UNSEEN}
        told |= {(fault, name) for fault, name in tried if fault in LOST | WRONG}
        assert tried <= told

    @pytest.mark.parametrize("fault", FAILING)
    def test_it_is_named_the_others_go_on_and_the_last_good_figures_stay(
        self, case: Case, fault: str, record_property: Callable[[str, object], None]
    ) -> None:
        broken = [name for name in applicable(fault) if reason_of(fault, name)]
        for name in broken:
            report, told = refreshed(case, fault, name, companion(name))
            found = (report.exit_code, told["status"], told["reason"])
            assert found == (20, "failed", reason_of(fault, name)), name
            assert told["error"].startswith(f"{name}: ")
            assert (told["postponed_until"] is not None) == (fault == "rate_limited"), name
            assert told["last_success"]
            assert case.kept_as_it_was(name), name
            now = current_figures(case.place.store)
            assert of_service(now, companion(name)) == of_service(case.new, companion(name))
        record_property("failed", len(broken))

    @pytest.mark.parametrize("fault", ALONE)
    def test_where_it_is_the_only_service_nothing_is_published_and_nothing_is_lost(
        self, case: Case, fault: str, record_property: Callable[[str, object], None]
    ) -> None:
        broken = [name for name in applicable(fault) if reason_of(fault, name)]
        for name in broken if LONG else broken[:1]:
            report, told = refreshed(case, fault, name)
            assert (report.exit_code, report.release) == (30, None), name
            assert told["reason"] == reason_of(fault, name), name
            assert case.place.kept()["store/CURRENT"] == case.before["store/CURRENT"]
            assert case.kept_as_it_was(name)
            case.services.tell(clear=True)
            force = (fault, name) in KEPT
            assert case.asked(name).refresh(force=force).exit_code == 10, name
            found = current_figures(case.place.store)
            assert of_service(found, name) == of_service(case.new, name)
        record_property("alone", len(broken) if LONG else len(broken[:1]))

    @pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault in LOST | WRONG])
    def test_well_formed_answers_with_missing_or_wrong_figures_are_held(
        self, case: Case, fault: str, record_property: Callable[[str, object], None]
    ) -> None:
        held = [
            name
            for name in applicable(fault)
            if not reason_of(fault, name) and (fault, name) not in HARMLESS | UNSEEN
        ]
        for name in held:
            report, told = refreshed(case, fault, name, companion(name))
            assert (report.exit_code, told["status"]) == (20, "held"), name
            names = [one["name"] for one in told["held"]]
            if fault in LOST:
                assert f"{name}/rows" in names
                old = case.old[case.old["service"] == name]
                now = current_figures(case.place.store)
                kept = {row[:5] for row in of_service(now, name) if not row[-1]}
                assert kept >= set(old[old.columns[:5]].itertuples(index=False, name=None))
            else:
                count = 1 if fault in {"sign_flip", "tenfold"} else told["rows"]
                assert len(names) == count, name
                rows = current_figures(case.place.store)
                current = {row[:5]: row[5] for row in rows if not row[-1]}
                for change in (one["change"] for one in told["held"]):
                    cell = (name, *(change[part] for part in CELL))
                    assert current.get(cell) == change["old"], name
        record_property("held", len(held))

    @pytest.mark.xfail(strict=True, reason="only means are held, and one day hardly moves a mean")
    @pytest.mark.parametrize(("fault", "service"), sorted(UNSEEN))
    def test_so_is_the_rate_of_one_day_that_is_ten_times_too_high(
        self, case: Case, fault: str, service: str
    ) -> None:
        _, told = refreshed(case, fault, service)
        assert told["status"] in {"held", "failed"}

    @pytest.mark.xfail(strict=True, reason="what was read without complaint is kept for hours")
    @pytest.mark.parametrize(("fault", "service"), sorted(KEPT))
    def test_what_led_a_service_astray_is_asked_for_anew_by_the_next_refresh(
        self, case: Case, fault: str, service: str
    ) -> None:
        refreshed(case, fault, service)
        case.services.tell(clear=True)
        assert case.asked(service).refresh().exit_code == 10

    @pytest.mark.parametrize("fault", sorted({fault for fault, _ in HARMLESS}))
    def test_some_faults_change_nothing(
        self, case: Case, fault: str, record_property: Callable[[str, object], None]
    ) -> None:
        harmless = [name for name in applicable(fault) if (fault, name) in HARMLESS]
        for name in harmless:
            report, told = refreshed(case, fault, name)
            assert (report.exit_code, told["status"]) == (10, "changed"), name
            found, expected = (
                {row[:5]: row[5] for row in of_service(rows, name) if not row[-1]}
                for rows in (current_figures(case.place.store), case.new)
            )
            assert found == pytest.approx(expected), name
        record_property("harmless", len(harmless))


class TestServiceThatIsNotThere:
    @pytest.mark.parametrize("service", SERVICES)
    def test_all_the_others_are_refreshed(self, case: Case, service: str) -> None:
        others = [name for name in SERVICES if name != service]
        report, told = refreshed(case, "server_error", service, *others)
        assert (report.exit_code, told["reason"]) == (20, "status")
        assert [one.service for one in report.outcomes if one.changes] == [
            one.service for one in report.outcomes if one.service != service
        ]
        assert len(report.outcomes) == len(SERVICES)
        assert case.kept_as_it_was(service)
        now = current_figures(case.place.store)
        for name in others:
            assert of_service(now, name) == of_service(case.new, name)

    def test_its_stand_in_is_asked(self, case: Case) -> None:
        place = case.asking("nbrb")
        (standby,) = case.asked("ecb").plan.asked
        plan = Plan(place.plan.asked, {"ecb": standby})
        case.spoil("nbrb", "unavailable")
        report = replace(place, plan=plan).refresh()
        assert report.exit_code == 20
        assert [(one.service, one.status, one.stands_in_for) for one in report.outcomes] == [
            ("nbrb", "failed", ""),
            ("ecb", "changed", "nbrb"),
        ]
        assert case.kept_as_it_was("nbrb")
        now = current_figures(case.place.store)
        assert of_service(now, "ecb") == of_service(case.new, "ecb")

    @pytest.mark.parametrize("service", SERVICES)
    def test_alone_it_is_no_network_and_beside_another_a_part(
        self, case: Case, service: str
    ) -> None:
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{silent.getsockname()[1]}"
            for services, code in ([service], 40), ([service, companion(service)], 20):
                place = case.asking(*services)
                first, *others = place.plan.asked
                address = first.address._replace(base_url=url)
                plan = Plan((first._replace(address=address), *others))
                report = replace(place, plan=plan).refresh()
                assert report.exit_code == code
                assert report.as_dict()["services"][0]["reason"] == "refused"
                assert case.kept_as_it_was(service)
