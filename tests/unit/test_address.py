"""The address is the view: what it asks for is shown, and what does not exist is told."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.pages import address
from indicators.pages import choices as page_choices
from indicators.pages.address import Parameter, SwitchParameter, YearRange

PANELS = Parameter("panels", ("timber", "meat", "rail"), ("timber", "meat"), several=True)
SCOPE = Parameter("events", ("article", "all"), ("article",))
EVENT = Parameter("event", ("E045", "X001"), ())
LANGUAGE = Parameter("lang", ("en", "nl"), ("en",))
ALL = [LANGUAGE, PANELS, SCOPE, EVENT]


class Query(dict[str, list[str]]):
    """Query parameters as Streamlit hands them out: the last of repeated ones counts."""

    def to_dict(self) -> dict[str, str]:
        return {name: values[-1] for name, values in self.items()}

    def get_all(self, name: str) -> list[str]:
        return super().get(name, [])

    def get(self, name: str, default: Any = None) -> Any:
        return self.to_dict().get(name, default)

    def __setitem__(self, name: str, text: Any) -> None:
        super().__setitem__(name, [text])

    def from_dict(self, texts: dict[str, str]) -> None:
        self.clear()
        for name, text in texts.items():
            self[name] = text


class Visit:
    """A fake of the parts of Streamlit that the address uses: one visitor's page."""

    def __init__(self, **query: str) -> None:
        self.session_state: dict[str, Any] = {}
        self.query_params = Query({name: [text] for name, text in query.items()})


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Any:
    def come(**query: str) -> Visit:
        page = Visit(**query)
        monkeypatch.setattr(address, "st", page)
        monkeypatch.setattr(page_choices, "st", page)
        return page

    return come


def run(page: str = "timelines", hidden: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Run a page; return what it complains about."""
    address.restore(page, ALL, lambda: hidden)
    found = address.complaints()
    address.write(page, ALL, lambda: hidden)
    return found


def choices(page: Visit) -> dict[str, Any]:
    return {name: value for name, value in page_choices.selection().items() if name != "lang"}


def choose(**values: Any) -> None:
    page_choices.selection().update(values)


# --- one parameter -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("rail,timber", ("rail", "timber"), []),
        ("rail,rail", ("rail",), []),
        ("rail,coal,steel", ("rail",), ["coal", "steel"]),
        ("", (), []),
        (",,", (), []),
        ("rail, timber", ("rail",), [" timber"]),
        ("RAIL", (), ["RAIL"]),
        ("rail\x00", (), ["rail\x00"]),
        ("🚂", (), ["🚂"]),
    ],
)
def test_a_list_keeps_its_order_and_tells_what_does_not_exist(
    text: str, good: tuple[str, ...], bad: list[str]
) -> None:
    assert PANELS.read(text) == (good, bad)


def test_a_single_choice_is_not_split() -> None:
    assert SCOPE.read("all") == (("all",), [])
    assert SCOPE.read("all,article") == ((), ["all,article"])


@given(st.text())
def test_only_allowed_codes_come_out_of_any_text(text: str) -> None:
    good, bad = PANELS.read(text)
    assert set(good) <= {"timber", "meat", "rail"}
    assert not set(bad) & {"timber", "meat", "rail"}


@given(st.lists(st.sampled_from(["timber", "meat", "rail"]), unique=True))
def test_what_is_written_is_read_back(codes: list[str]) -> None:
    assert PANELS.state(PANELS.read(",".join(PANELS.codes(codes)))[0]) == codes


def test_nothing_chosen_is_no_code() -> None:
    assert PANELS.codes(None) == ()
    assert PANELS.codes([]) == ()
    assert EVENT.codes(None) == ()
    assert EVENT.state(()) is None


# --- a visit -------------------------------------------------------------------------------------


def test_a_plain_address_gives_the_defaults_and_stays_plain(visit: Any) -> None:
    page = visit()
    assert run() == []
    assert choices(page) == {"panels": ["timber", "meat"], "events": "article", "event": None}
    assert page.query_params == {}


def test_an_address_gives_its_choices_and_is_written_back_without_defaults(visit: Any) -> None:
    page = visit(panels="rail,timber", events="article", event="E045")
    assert run() == []
    assert choices(page) == {"panels": ["rail", "timber"], "events": "article", "event": "E045"}
    assert page.query_params.to_dict() == {"panels": "rail,timber", "event": "E045"}


def test_what_does_not_exist_is_told_once_and_the_usual_is_shown(visit: Any) -> None:
    page = visit(panels="coal", events="none", event="E999")
    assert run() == [("panels", "coal"), ("events", "none"), ("event", "E999")]
    assert choices(page) == {"panels": ["timber", "meat"], "events": "article", "event": None}
    assert page.query_params == {}
    assert run() == []


def test_the_good_part_of_a_list_is_shown(visit: Any) -> None:
    page = visit(panels="coal,rail")
    assert run() == [("panels", "coal")]
    assert choices(page)["panels"] == ["rail"]
    assert page.query_params.to_dict() == {"panels": "rail"}


def test_no_panel_at_all_can_be_linked_to(visit: Any) -> None:
    page = visit(panels="")
    assert run() == []
    assert choices(page)["panels"] == []
    assert page.query_params.to_dict() == {"panels": ""}


def test_other_parameters_are_left_alone(visit: Any) -> None:
    page = visit(years="2015", utm_source="mail")
    assert run() == []
    assert page.query_params.to_dict() == {"years": "2015", "utm_source": "mail"}


def test_a_choice_on_the_page_goes_into_the_address_and_back_out_of_it(visit: Any) -> None:
    page = visit()
    run()
    choose(event="X001")
    run()
    assert choices(page)["event"] == "X001"
    assert page.query_params.to_dict() == {"event": "X001"}
    choose(event=None)
    run()
    assert page.query_params == {}


def test_back_and_forward_change_the_page(visit: Any) -> None:
    page = visit()
    run()
    choose(panels=["rail"])
    choose(event="X001")
    run()
    # The visitor goes back: the browser puts the older address in place.
    page.query_params.clear()
    run()
    assert choices(page) == {"panels": ["timber", "meat"], "events": "article", "event": None}
    page.query_params["event"] = "E045"
    run()
    assert choices(page)["event"] == "E045"


def test_a_click_that_is_quicker_than_the_address_is_not_taken_for_back(visit: Any) -> None:
    page = visit(panels="rail")
    run()
    before = page.query_params.to_dict()
    choose(panels=["rail", "meat"])
    run()
    # The browser had not yet shown the new address when the visitor chose the next thing.
    page.query_params.clear()
    page.query_params["panels"] = before["panels"]
    choose(events="all")
    run()
    assert choices(page) == {"panels": ["rail", "meat"], "events": "all", "event": None}
    assert page.query_params.to_dict() == {"panels": "rail,meat", "events": "all"}


def test_forward_is_followed_when_it_ends_the_run_of_back(visit: Any) -> None:
    page = visit()
    run()
    choose(events="all")
    run()
    page.query_params.clear()
    address.restore("timelines", ALL, tuple)
    page.query_params["events"] = "all"
    run()
    assert choices(page)["events"] == "all"


def test_a_very_long_value_is_cut_before_it_is_looked_at(visit: Any) -> None:
    visit(event="x" * 100_000)
    ((name, value),) = run()
    assert name == "event"
    assert len(value) <= 2000


def test_a_switch_and_a_range_of_years_are_read_as_they_are_written() -> None:
    switch = SwitchParameter("doubtful", ("true", "false"), ("false",))
    assert [switch.state(switch.read(text)[0]) for text in ("true", "false")] == [True, False]
    assert [switch.codes(state) for state in (True, False)] == [("true",), ("false",)]
    years = YearRange("years", ("2010", "2011", "2012"), ("2010-2012",))
    assert years.read("2011-2012") == (("2011-2012",), [])
    # Another page may have more years: what there is of them is shown.
    assert years.read("1990-2011") == (("2010-2011",), [])
    for wrong in ("2012-2011", "1990-2000", "2011", "2011-", "abcd-2011", ""):
        assert years.read(wrong) == ((), [wrong])


def test_a_choice_that_newer_data_do_not_have_gives_way_to_the_usual(visit: Any) -> None:
    page = visit(panels="rail,meat", event="X001")
    run()
    fewer = [LANGUAGE, Parameter("panels", ("timber", "meat"), ("timber",), several=True), SCOPE]
    address.restore("timelines", [*fewer, Parameter("event", ("E045",), ())], tuple)
    assert choices(page) == {"panels": ["meat"], "events": "article", "event": None}


def test_what_is_hidden_stays_chosen_and_out_of_the_address(visit: Any) -> None:
    page = visit(event="X001")
    run()
    choose(events="all")
    run(hidden=("event",))
    assert page.query_params.to_dict() == {"events": "all"}
    # Back to an address without the hidden choice does not undo it.
    page.query_params.clear()
    run(hidden=("event",))
    assert choices(page) == {"panels": ["timber", "meat"], "events": "article", "event": "X001"}


# --- the way to other pages ----------------------------------------------------------------------


def test_a_link_leads_back_to_a_page_as_it_was_left(visit: Any) -> None:
    page = visit()
    run("timelines")
    choose(panels=["rail"], event="X001")
    run("timelines")
    assert address.view("timelines") == {"panels": "rail", "event": "X001"}
    page.query_params.from_dict(address.view("compare"))
    run("compare")
    assert choices(page)["event"] is None
    page.query_params.from_dict(address.view("timelines"))
    run("timelines")
    assert choices(page) == {"panels": ["rail"], "events": "article", "event": "X001"}


def test_the_language_goes_along_to_every_page_from_the_run_in_which_it_is_chosen(
    visit: Any,
) -> None:
    visit(panels="rail")
    run("timelines")
    choose(lang="nl")
    address.restore("timelines", ALL, tuple)
    assert address.view("compare") == {"lang": "nl"}
    assert address.view("timelines") == {"panels": "rail", "lang": "nl"}
    choose(lang="en")
    run("timelines")
    assert address.view("compare") == {}


# --- widgets -------------------------------------------------------------------------------------


def test_a_widget_is_a_new_one_once_anything_else_changed_its_choice(visit: Any) -> None:
    page = visit()
    run()
    first = page_choices.widget("event")
    assert page_choices.widget("event")["key"] == first["key"] == "event"
    # What the visitor changes in it leaves it what it is.
    page.session_state["event"] = "X001"
    first["on_change"]()
    assert choices(page)["event"] == "X001"
    assert page_choices.widget("event")["key"] == "event"
    # A button, or another widget, makes it a new one, and so does another language.
    choose(event="E045")
    assert page_choices.widget("event")["key"] == "event-1"
    choose(lang="nl")
    assert page_choices.widget("event")["key"] == "event-2"


def test_two_widgets_of_one_choice_follow_each_other(visit: Any) -> None:
    page = visit()
    run()
    box, entry = page_choices.widget("event"), page_choices.widget("event", variant="_list")
    page.session_state[entry["key"]] = "X001"
    entry["on_change"]()
    assert page_choices.widget("event", variant="_list")["key"] == entry["key"] == "event_list"
    assert page_choices.widget("event")["key"] != box["key"]


def test_a_value_that_was_not_taken_is_shown_again_as_it_was(visit: Any) -> None:
    page = visit()
    titles: list[str] = []
    field = page_choices.field("title", "Trade", titles.append)
    page.session_state["title"] = ""
    field["on_change"]()
    assert titles == [""]
    assert page_choices.field("title", "Trade", titles.append)["key"] == "title-1"
