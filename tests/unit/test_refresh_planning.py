"""What a refresh asks for: neither more nor less than was asked of it, and nothing secret."""

from datetime import date
from pathlib import Path

import pytest
from refreshing import ASKED_SERVICES, DATA, TODAY

from indicators.errors import DataError, ServiceError, UnknownName
from indicators.loaders import Dataset, load
from indicators.refresh import Options, Plan, make_plan
from indicators.refresh.planning import ServicePlan


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load(DATA)


@pytest.fixture(autouse=True)
def _usual_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plan with the addresses of services.csv, whatever the environment of the tests says."""
    for service in (*ASKED_SERVICES, "ecb"):
        monkeypatch.delenv(f"{service.upper()}_BASE_URL", raising=False)
    for name in ("COMTRADE_KEY", "INDICATORS_SPACING", "INDICATORS_TIMEOUT", "INDICATORS_BACKOFF"):
        monkeypatch.delenv(name, raising=False)


def names(plan: Plan) -> list[str]:
    return [one.service for one in plan.asked]


def of(plan: Plan, service: str) -> ServicePlan:
    return next(one for one in plan.asked if one.service == service)


def test_all_services_are_asked_but_the_one_that_only_stands_in(dataset: Dataset) -> None:
    plan = make_plan(dataset, Options(), TODAY)
    assert names(plan) == [*ASKED_SERVICES]
    assert list(plan.standby) == ["ecb"]
    assert of(plan, "nbrb").fallback == "ecb"


def test_a_stand_in_is_asked_like_any_other_when_it_is_named(dataset: Dataset) -> None:
    plan = make_plan(dataset, Options(services=("ecb",)), TODAY)
    assert names(plan) == ["ecb"]
    assert "ecb" not in plan.standby


def test_a_service_named_alone_still_has_its_stand_in(dataset: Dataset) -> None:
    plan = make_plan(dataset, Options(services=("nbrb",)), TODAY)
    assert names(plan) == ["nbrb"]
    assert "ecb" in plan.standby


def test_services_named_twice_or_in_another_order_are_asked_once(dataset: Dataset) -> None:
    plan = make_plan(dataset, Options(services=("nbrb", "imf_imts", "nbrb")), TODAY)
    assert names(plan) == ["imf_imts", "nbrb"]


def test_a_service_that_there_is_not_is_told_with_the_nearest_name(dataset: Dataset) -> None:
    with pytest.raises(UnknownName, match="unknown service 'imf_itms'; did you mean imf_imts"):
        make_plan(dataset, Options(services=("imf_itms",)), TODAY)


def test_an_indicator_that_no_service_has_is_refused_although_the_catalog_has_it(
    dataset: Dataset,
) -> None:
    fetched = set(dataset.series["indicator"])
    by_hand = next(name for name in dataset.catalog["indicator"] if name not in fetched)
    with pytest.raises(UnknownName, match=f"unknown fetched indicator '{by_hand}'"):
        make_plan(dataset, Options(indicators=(by_hand,)), TODAY)


def test_an_indicator_narrows_the_plan_to_the_services_and_series_that_have_it(
    dataset: Dataset,
) -> None:
    plan = make_plan(dataset, Options(indicators=("exchange_rate_cny_usd",)), TODAY)
    assert names(plan) == ["nbrb"]
    assert [one.key for one in of(plan, "nbrb").series] == ["CNY/USD"]
    assert list(plan.standby) == ["ecb"]


def test_an_indicator_without_a_stand_in_plans_none(dataset: Dataset) -> None:
    plan = make_plan(dataset, Options(indicators=("exchange_rate_usd_byn",)), TODAY)
    assert names(plan) == ["nbrb"]
    assert not plan.standby


def test_two_indicators_are_both_asked_for(dataset: Dataset) -> None:
    plan = make_plan(dataset, Options(indicators=("gdp_value", "timber_eu_value")), TODAY)
    assert names(plan) == ["world_bank", "eurostat"]


def test_years_begin_with_the_first_year_and_months_go_back_as_far_as_the_service_says(
    dataset: Dataset,
) -> None:
    windows = of(make_plan(dataset, Options(), TODAY), "un_comtrade").windows
    assert windows["A"] == (date(2010, 1, 1), TODAY)
    assert windows["M"] == (date(2023, 1, 1), TODAY)


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 12, 31), date(2023, 12, 1)),
        (date(2026, 1, 1), date(2023, 1, 1)),
        (date(2028, 2, 29), date(2025, 2, 1)),
    ],
)
def test_months_back_are_counted_from_the_month_of_today(
    dataset: Dataset, today: date, first: date
) -> None:
    windows = of(make_plan(dataset, Options(), today), "un_comtrade").windows
    assert windows["M"] == (first, today)


def test_from_and_to_hold_for_years_and_months(dataset: Dataset) -> None:
    first, last = date(2019, 4, 1), date(2020, 6, 30)
    plan = make_plan(dataset, Options(start=first, end=last), TODAY)
    assert {window for one in plan.asked for window in one.windows.values()} == {(first, last)}


def test_an_end_alone_before_the_usual_months_plans_no_negative_number_of_requests(
    dataset: Dataset,
) -> None:
    plan = make_plan(dataset, Options(end=date(2015, 12, 31)), TODAY)
    assert [one.service for one in plan.asked if one.most_requests < 0 or one.rows < 0] == []


def test_a_beginning_in_the_future_plans_no_negative_number_of_requests(dataset: Dataset) -> None:
    plan = make_plan(dataset, Options(start=date(2027, 1, 1)), TODAY)
    assert [one.service for one in plan.asked if one.most_requests < 0 or one.rows < 0] == []


def test_every_series_has_the_unit_of_its_indicator_and_its_factor(dataset: Dataset) -> None:
    plan = make_plan(dataset, Options(), TODAY)
    units = {one.indicator: one.unit for each in plan.asked for one in each.series}
    assert units["goods_value"] == "USD"
    assert units["timber_eu_value"] == "EUR"
    assert units["exchange_rate_usd_byn"] == "BYN_per_USD"
    assert {one.factor for each in plan.asked for one in each.series} == {1.0}


def test_each_series_is_planned_for_once(dataset: Dataset) -> None:
    plan = make_plan(dataset, Options(), TODAY)
    planned = [one for each in [*plan.asked, *plan.standby.values()] for one in each.series]
    assert len(planned) == len(set(planned)) == len(dataset.series)


def test_services_on_one_host_are_asked_one_after_the_other(dataset: Dataset) -> None:
    hosts = [
        [one.service for one in host] for host in make_plan(dataset, Options(), TODAY).by_host()
    ]
    assert ["world_bank", "world_bank_debt"] in hosts
    assert sorted(len(host) for host in hosts) == [1, 1, 1, 1, 2]


def test_services_moved_to_addresses_of_their_own_are_asked_side_by_side(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORLD_BANK_DEBT_BASE_URL", "http://127.0.0.1:8099/bank")
    plan = make_plan(dataset, Options(), TODAY)
    assert of(plan, "world_bank_debt").address.base_url == "http://127.0.0.1:8099/bank"
    assert [len(host) for host in plan.by_host()] == [1] * 6


def test_a_plan_tells_how_many_requests_and_figures_there_are_at_most(dataset: Dataset) -> None:
    first, last = date(2024, 1, 1), date(2025, 12, 31)
    plan = make_plan(dataset, Options(start=first, end=last), TODAY)
    # Two lists of years and one of months, then two years of each reporter and 24 months.
    assert of(plan, "un_comtrade").most_requests == 3 + 2 + 2 + 24
    assert of(plan, "imf_imts").most_requests == 4
    assert of(plan, "imf_imts").rows == 4 * 24
    assert of(plan, "world_bank").rows == 3 * 2
    assert all(each.label for one in plan.asked for each in one.requests)


def test_the_key_is_in_no_part_of_a_plan(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMTRADE_KEY", "very-secret-key")
    assert "very-secret-key" not in repr(make_plan(dataset, Options(), TODAY))


def test_an_address_that_is_not_safe_is_refused_before_anything_is_asked(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EUROSTAT_BASE_URL", "http://example.org")
    with pytest.raises(ServiceError, match="EUROSTAT_BASE_URL: expected an address") as refused:
        make_plan(dataset, Options(), TODAY)
    assert (refused.value.service, refused.value.reason) == ("eurostat", "setting")


def test_a_key_that_its_service_cannot_have_is_a_problem_of_the_folder(
    tmp_path: Path, dataset: Dataset
) -> None:
    for path in DATA.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    path = tmp_path / "series.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("156.112.TOTAL.M,A", "156.BLR.TOTAL.M,A"), encoding="utf-8")
    with pytest.raises(DataError, match=r"series\.csv, column key: '156\.BLR\.TOTAL\.M'"):
        make_plan(load(tmp_path), Options(), TODAY)
