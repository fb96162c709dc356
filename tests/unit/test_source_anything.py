"""Whatever a service sends, reading it gives figures that can be used, or one error."""

import copy
import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from answers import answer, plan, read, series, window
from hypothesis import given
from hypothesis import strategies as st

from indicators.errors import AnswerError
from indicators.periods import parse
from indicators.sources import SERVICES
from indicators.sources.model import Page, Request

YEAR = window("2024-01-01", "2024-12-31")
SINCE = window("2020-01-01", "2024-12-31")


def nbrb(day: int, number: int, rate: object = 2.5) -> dict[str, object]:
    return {"Cur_ID": number, "Date": f"2024-02-{day:02}T00:00:00", "Cur_OfficialRate": rate}


def cases() -> Iterator[tuple[str, Request, bytes]]:
    """Each kind of request with a sound answer to it."""
    (releases,) = plan(
        YEAR, *(series("un_comtrade", f"156.112.{one}", "M", "export") for one in ("44.M", "02.M"))
    )
    yield "un_comtrade releases", releases, answer("un_comtrade_releases.json")
    month = read(releases, answer("un_comtrade_releases.json")).more[-1]
    yield "un_comtrade month", month, answer("un_comtrade_month.json")
    (trade,) = plan(YEAR, series("imf_imts", "CHN.MG_CIF_USD.BLR", "M", "export"))
    yield "imf_imts", trade, answer("imf_imts.csv")
    (gdp,) = plan(SINCE, series("world_bank", "BLR.NY.GDP.MKTP.CD"))
    yield "world_bank", gdp, answer("world_bank.json")
    (debt,) = plan(SINCE, series("world_bank_debt", "BLR.DT.DOD.DPPG.CD.730"))
    yield "world_bank_debt", debt, answer("world_bank_debt.json")
    yield "world_bank_debt refusal", debt, answer("world_bank_debt_refusal.xml")
    (listing,) = plan(window("2024-02-01", "2024-02-29"), series("nbrb", "CNY/USD", "M"))
    yield "nbrb currencies", listing, answer("nbrb_currencies.json")
    (chain,) = read(listing, answer("nbrb_currencies.json")).more
    yuan = json.dumps([nbrb(day, 21) for day in range(1, 30)]).encode()
    yield "nbrb first of a chain", chain, yuan
    (last,) = read(chain, yuan).more
    yield "nbrb last of a chain", last, json.dumps([nbrb(day, 20) for day in range(1, 30)]).encode()
    (cross,) = plan(window("2024-02-01", "2024-02-29"), series("ecb", "CNY/USD", "M"))
    weekdays = [day for day in range(1, 30) if day % 7 not in (3, 4)]
    lines = [f"D,{one},2024-02-{day:02},1.5" for one in ("USD", "CNY") for day in weekdays]
    yield "ecb", cross, "\n".join(["FREQ,CURRENCY,TIME_PERIOD,OBS_VALUE", *lines]).encode()
    (cube,) = plan(YEAR, series("eurostat", "EU27_2020.BY.44.1.VALUE_IN_EUROS", "M"))
    yield "eurostat", cube, answer("eurostat.json")


CASES = {name: (request, content) for name, request, content in cases()}
each_case = pytest.mark.parametrize("case", CASES)

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        [-1, 0, 1, 10**400, 1e308, 5e-324, "", "2024", "2024-01", "0", "112", "\ud800"]
    ),
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


def outcome(request: Request, content: bytes) -> Page | AnswerError:
    """Read an answer and check what comes out; any other exception is a fault."""
    try:
        page = read(request, content)
    except AnswerError as error:
        check_error(request, error)
        return error
    check_page(request, page)
    return page


def check_error(request: Request, error: AnswerError) -> None:
    assert error.service == request.service
    assert str(error).encode()
    assert len(str(error)) < 400


def check_page(request: Request, page: Page) -> None:
    units = {one.unit for one in request.series}
    for row in page.rows:
        assert math.isfinite(row.value)
        assert str(parse(row.period)) == row.period
        assert row.unit in units
        assert row.status in {"official", "derived"}
        assert (row.note + row.vintage).isascii()
    for more in page.more:
        assert more.service == request.service
        assert not set(more.path) & set("?#% ")


def places(tree: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a JSON value, the outermost first."""
    yield path
    inner = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    for step, value in inner:
        yield from places(value, (*path, step))


def test_every_service_is_among_the_cases() -> None:
    assert {request.service for request, _ in CASES.values()} == set(SERVICES)


@each_case
def test_the_sound_answer_is_read(case: str) -> None:
    found = outcome(*CASES[case])
    assert isinstance(found, Page) != case.endswith("refusal")
    if isinstance(found, Page):
        assert found.rows or found.more


@each_case
@given(content=st.binary(max_size=300))
def test_any_bytes_give_figures_or_one_error(case: str, content: bytes) -> None:
    outcome(CASES[case][0], content)


@each_case
@given(tree=TREES)
def test_any_json_gives_figures_or_one_error(case: str, tree: object) -> None:
    outcome(CASES[case][0], json.dumps(tree).encode())


@pytest.mark.parametrize("case", [name for name, (one, _) in CASES.items() if one.media == "json"])
@given(data=st.data())
def test_a_sound_json_answer_with_one_spoiled_place_gives_figures_or_one_error(
    case: str, data: st.DataObject
) -> None:
    request, content = CASES[case]
    if content.startswith(b"<"):
        return
    tree = [copy.deepcopy(json.loads(content))]
    path = (0, *data.draw(st.sampled_from(list(places(tree[0])))))
    holder: Any = tree
    for step in path[:-1]:
        holder = holder[step]
    if data.draw(st.booleans()) and len(path) > 1:
        del holder[path[-1]]
    else:
        holder[path[-1]] = data.draw(TREES)
    outcome(request, json.dumps(tree[0]).encode())


@each_case
@given(data=st.data())
def test_a_sound_answer_with_a_spoiled_stretch_gives_figures_or_one_error(
    case: str, data: st.DataObject
) -> None:
    request, content = CASES[case]
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(start + 12, len(content))))
    inserted = data.draw(
        st.binary(max_size=5) | st.sampled_from([b",", b"\n", b'"', b"NaN", b"1e999", b"-", b"<"])
    )
    outcome(request, content[:start] + inserted + content[end:])


@each_case
@given(data=st.data())
def test_a_sound_answer_that_breaks_off_gives_figures_or_one_error(
    case: str, data: st.DataObject
) -> None:
    request, content = CASES[case]
    outcome(request, content[: data.draw(st.integers(0, len(content)))])
