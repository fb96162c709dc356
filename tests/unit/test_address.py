"""The address is the view: what it asks for is shown, and what does not exist is told."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.pages import address
from indicators.pages.address import Parameter

PANELS = Parameter("panels", ("timber", "meat", "rail"), ("timber", "meat"), several=True)
SCOPE = Parameter("events", ("article", "all"), ("article",))
EVENT = Parameter("event", ("E045", "X001"), ())
ALL = [PANELS, SCOPE, EVENT]


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
        return page

    return come


def run() -> list[tuple[str, str]]:
    """Run a page that sets the defaults as widgets do; return its complaints."""
    address.restore(ALL)
    for parameter in ALL:
        address.st.session_state.setdefault(parameter.name, parameter.state(parameter.default))
    found = address.complaints()
    address.write(ALL)
    return found


def choices(page: Visit) -> dict[str, Any]:
    return {parameter.name: page.session_state[parameter.name] for parameter in ALL}


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
    page.session_state["event"] = "X001"
    run()
    assert page.session_state["event"] == "X001"
    assert page.query_params.to_dict() == {"event": "X001"}
    page.session_state["event"] = None
    run()
    assert page.query_params == {}


def test_back_and_forward_change_the_page(visit: Any) -> None:
    page = visit()
    run()
    page.session_state["panels"] = ["rail"]
    page.session_state["event"] = "X001"
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
    page.session_state["panels"] = ["rail", "meat"]
    run()
    # The browser had not yet shown the new address when the visitor chose the next thing.
    page.query_params.clear()
    page.query_params["panels"] = before["panels"]
    page.session_state["events"] = "all"
    run()
    assert choices(page) == {"panels": ["rail", "meat"], "events": "all", "event": None}
    assert page.query_params.to_dict() == {"panels": "rail,meat", "events": "all"}


def test_forward_is_followed_when_it_ends_the_run_of_back(visit: Any) -> None:
    page = visit()
    run()
    page.session_state["events"] = "all"
    run()
    page.query_params.clear()
    address.restore(ALL)
    page.query_params["events"] = "all"
    run()
    assert page.session_state["events"] == "all"


def test_a_very_long_value_is_cut_before_it_is_looked_at(visit: Any) -> None:
    visit(event="x" * 100_000)
    ((name, value),) = run()
    assert name == "event"
    assert len(value) <= 2000


def test_a_value_that_streamlit_falls_back_from_is_told_once(visit: Any) -> None:
    visit(doubtful="xx")
    address.check("doubtful", lambda values: values == ["true"])
    address.check("years", lambda values: False)
    assert run() == [("doubtful", "xx")]
    address.check("doubtful", lambda values: values == ["true"])
    assert run() == []


def test_a_good_value_of_streamlits_own_is_not_complained_about(visit: Any) -> None:
    visit(doubtful="true")
    address.check("doubtful", lambda values: values == ["true"])
    assert run() == []


class TestLanguageOfEveryPage:
    """A choice that every page shares: made before the page restores its own."""

    LANGUAGE = Parameter("lang", ("en", "nl"), ("en",))

    def run(self) -> list[tuple[str, str]]:
        address.restore_shared(self.LANGUAGE)
        return run()

    def choose(self, page: Visit, code: str) -> list[tuple[str, str]]:
        page.session_state["lang"] = code
        address.choose_shared(self.LANGUAGE)
        return self.run()

    def test_it_is_what_the_address_says(self, visit: Any) -> None:
        page = visit(lang="nl")
        assert self.run() == []
        assert page.session_state["lang"] == "nl"

    def test_one_that_does_not_exist_is_told_once_and_is_the_default(self, visit: Any) -> None:
        page = visit(lang="xx")
        assert self.run() == [("lang", "xx")]
        assert self.run() == []
        assert page.session_state["lang"] == "en"

    def test_a_choice_is_written_and_the_default_is_not(self, visit: Any) -> None:
        page = visit()
        self.run()
        self.choose(page, "nl")
        assert page.query_params.to_dict() == {"lang": "nl"}
        self.choose(page, "en")
        assert page.query_params.to_dict() == {}

    def test_it_does_not_undo_a_choice_that_the_address_does_not_tell_yet(self, visit: Any) -> None:
        page = visit()
        self.run()
        page.session_state["events"] = "all"
        self.run()
        page.query_params.clear()
        self.choose(page, "nl")
        assert page.query_params.to_dict() == {"lang": "nl", "events": "all"}

    def test_it_outlives_the_way_to_another_page_by_a_link_that_carries_it(
        self, visit: Any
    ) -> None:
        page = visit(lang="nl", panels="rail")
        self.run()
        del page.session_state["lang"]
        page.query_params.clear()
        page.query_params["lang"] = "nl"
        self.run()
        assert page.session_state["lang"] == "nl"
