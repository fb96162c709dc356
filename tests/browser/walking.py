"""Walks of a person over a page that nobody wrote down: random actions, and what must hold.

An action may change what belongs to its control, in the address and on the screen, and nothing
else; looking into a menu changes nothing; a view that was on the screen before looks the same
again. What is drawn is remembered for each address, so that a chart that does not agree with its
address is noticed.
"""

import os
import random
import re
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import Locator
from screen import Visit

_OWN = {
    "lang": "lang",
    "panels": r"panels|\w+_measure",
    "events": "events",
    "categories": "categories",
    "years": "years",
    "height": "height",
    "doubtful": "doubtful",
    "event": "event",
    "event_list": "event",
    "previous_event": "event",
    "next_event": "event",
    "figure": "figure",
    "close_figure": "figure",
    "chart": "event|figure",
    "drag": "years",
    "reset": "(?!lang).*",
    "tabs": "tab|facts",
    "mode": "(?!lang|known).*",
    "lines": "lines|base|layout",
    "freq": "freq|base",
    "units": "units|base",
    "formula": "formula|base",
    "known_article": "known",
    "known_today": "known",
    "compare_reset": "(?!lang|mode).*",
    "claim_list": "claim",
    "previous_claim": "claim",
    "next_claim": "claim",
    "surprise_0": "claim",
    "surprise_1": "claim",
    "surprise_2": "claim",
    "suggested": "q",
    "clear_search": "q",
    "subject": "q",
    "indicator_list": "indicator|facts|flows|reporters",
    "clear_indicator": "indicator|facts|flows|reporters",
    "story": "story|step|draft",
    "step_list": "step",
    "step_previous": "step",
    "step_next": "step",
}
"""What each control may change of the address; another one changes what it is named after."""

_SHOWN_BY = {
    "event": "event|events|categories|years",
    "event_list": "event|events|categories|years",
    "figure": "figure",
    "claim_list": "claim|verdicts|differ|known",
    "verdicts": "verdicts",
    "indicator_list": "indicator|q",
    "flows": "flows|indicator|q",
    "reporters": "reporters|indicator|q",
    "step_list": "step|story",
    "base": "base|lines|freq|formula|units",
    "layout": "layout|lines|freq|units|formula|known|years",
}
"""What decides how a control looks besides its own choice: the number of an event is its place."""

_WORDS = ("timber", "zuivel", "4407", "potahs", "")
_PATIENCE = 15

_READ = """() => {
  const main = document.querySelector("[data-testid=stApp]") ?? document;
  const state = b => b.getAttribute("aria-checked") ?? b.getAttribute("aria-pressed");
  const widgets = {}, controls = [];
  const all = [...main.querySelectorAll("[class*=st-key-]"),
               ...document.querySelectorAll("[data-testid=stPopoverBody] [class*=st-key-]")];
  for (const box of new Set(all)) {
    if (box.dataset.testid !== "stElementContainer") continue;
    const name = [...box.classList].find(c => c.startsWith("st-key-"));
    const key = name.slice(7).replace(/-[0-9]+$/, "");
    const one = kind => box.querySelector(`[data-testid=${kind}]`);
    const inputs = [...box.querySelectorAll("input")];
    if (one("stButtonGroup")) {
      const group = [...box.querySelectorAll("button[role=radio], [role=toolbar] button")];
      widgets[key] = group.flatMap((b, i) => state(b) === "true" ? [i] : []);
      controls.push(["group", key, name, group.length]);
    } else if (one("stMultiSelect")) {
      const tags = box.querySelectorAll(".react-aria-ComboBox [data-tag]");
      widgets[key] = tags.length;
      controls.push(["several", key, name, tags.length]);
    } else if (one("stSelectbox")) {
      widgets[key] = inputs[0].value;
      controls.push(["box", key, name, 1]);
    } else if (one("stRadio")) {
      widgets[key] = inputs.findIndex(i => i.checked);
      controls.push(["list", key, name, inputs.length]);
    } else if (one("stSlider")) {
      widgets[key] = inputs.map(i => i.value);
      controls.push(["slider", key, name, inputs.length]);
    } else if (one("stCheckbox")) {
      widgets[key] = inputs[0].checked;
      controls.push(["switch", key, name, 1]);
    } else if (one("stTextInput")) {
      widgets[key] = inputs[0].value;
      controls.push(["text", key, name, 1]);
    } else if (one("stButton")) {
      const button = box.querySelector("button");
      if (!button.disabled) controls.push(["button", key, name, 1]);
    }
  }
  const tabs = [...main.querySelectorAll("[role=tab]")];
  if (tabs.length) {
    widgets.tabs = tabs.findIndex(t => t.getAttribute("aria-selected") === "true");
    controls.push(["tabs", "tabs", "", tabs.length]);
  }
  const menus = document.querySelectorAll("[data-testid=stPopover] button").length;
  if (menus) controls.push(["menu", "menu", "", menus]);
  const plot = main.querySelector(".js-plotly-plot");
  const marks = [...main.querySelectorAll(".st-key-chart .subplot.xy .point")].length;
  if (marks) controls.push(["mark", "chart", "", marks]);
  if (plot?._fullLayout?.dragmode === "select") controls.push(["drag", "drag", "", 1]);
  const strip = (k, v) => k === "selectedpoints" ? undefined : v;
  const drawn = plot ? JSON.stringify([plot.data, plot.layout.annotations, plot.layout.shapes,
    plot.layout.xaxis?.range, plot.layout.title], strip) : "";
  const cards = [...main.querySelectorAll(
    ".st-key-event_card, .st-key-figure_card, .st-key-claim_detail h4, .st-key-indicator_head")];
  const errors = main.querySelectorAll(
    "[data-testid=stException], [data-testid=stAlertContentError]");
  const waits = main.querySelectorAll("[data-testid=stSkeleton], [data-stale=true]").length;
  return {
    widgets, controls, waits, errors: [...errors].map(e => e.textContent),
    picture: drawn + cards.map(c => c.textContent).join("|"),
  };
}"""


_COUNT_RUNS = """
window.runs = 0;
new MutationObserver(all => {
  window.runs += all.filter(one => one.target.dataset.testScriptState === "running").length;
}).observe(document, {subtree: true, attributeFilter: ["data-test-script-state"]});
"""


class Action(NamedTuple):
    """What a person does: the kind, the control, and which of its parts."""

    kind: str
    key: str
    part: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}:{self.part}"


class WalkError(AssertionError):
    """Something on the page does not agree with what was done."""


class Walk:
    """One person on one page, and what that person must find there."""

    def __init__(self, visit: Visit, start: str, other: str, data: Path) -> None:
        self.visit = visit
        self.page = visit.page
        self.path = urlsplit(f"/{start}").path
        self.other = other
        self.data = data
        visit.context.set_default_timeout(_PATIENCE * 1000)
        self.pictures: dict[str, str] = {}
        self.past: list[dict[str, str]] = []
        self.page.add_init_script(_COUNT_RUNS)
        visit.open(start, chart=False)
        self.read = self._settled()
        self.address = self._address()
        self.widgets: dict[str, Any] = dict(self.read["widgets"])
        self._remember_picture()

    # --- what is there ---------------------------------------------------------------------------

    def _address(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.page.url).query, keep_blank_values=True))

    def _settled(self) -> dict[str, Any]:
        """Wait until the page has run and shows the same twice; return what it shows."""
        until = time.monotonic() + 2 * _PATIENCE
        self.page.wait_for_timeout(120)
        last: dict[str, Any] = {}
        while time.monotonic() < until:
            self.page.locator("[data-test-script-state=notRunning]").wait_for()
            now: dict[str, Any] = self.page.evaluate(_READ)
            if not now["waits"] and now == last:
                return now
            last = now
            self.page.wait_for_timeout(80)
        raise WalkError(f"the page does not come to rest: {last.get('waits')} parts wait")

    def available(self) -> list[Action]:
        """Return what can be done on the page as it is, a menu or a list counting once."""
        own = [
            Action(kind, key, part)
            for kind, key, _name, parts in self.read["controls"]
            if not key.startswith(("take_", "story_", "copy_", "add_to_story", "download"))
            for part in range(parts)
        ]
        ways = ["link", "history", "reload", "save"] + (["back"] if self.past else [])
        return own + [Action("go", way, 0) for way in ways]

    # --- doing -----------------------------------------------------------------------------------

    def do(self, action: Action) -> None:
        """Do it, and check what must hold afterwards; what is not there is left out."""
        if action.kind == "go":
            getattr(self, f"_go_{action.key}")()
            return
        if action.kind == "menu":
            self._look_into_menu(action.part)
            return
        box = self._box(action)
        if box is None:
            return
        runs: int = self.page.evaluate("window.runs")
        wanted = getattr(self, f"_do_{action.kind}")(box, action)
        if wanted is None or wanted != self.read["widgets"].get(action.key):
            self._await_run(runs)
        own = _OWN.get(action.key, action.key)
        self._check(action, own, {action.key: wanted} if wanted is not None else {})

    def _await_run(self, runs: int) -> None:
        """Wait until the page has begun to answer; a click beside a mark is not answered."""
        until = time.monotonic() + 2
        while time.monotonic() < until and self.page.evaluate("window.runs") == runs:
            self.page.wait_for_timeout(30)

    def _box(self, action: Action) -> Locator | None:
        for kind, key, name, parts in self.read["controls"]:
            if (kind, key) == (action.kind, action.key) and action.part < parts:
                return self.page.locator(f".{name}" if name else "body")
        return None

    def _do_group(self, box: Locator, action: Action) -> Any:
        before = self.read["widgets"][action.key]
        single = box.locator("[role=radio]").count() > 0
        box.locator("button[role=radio], [role=toolbar] button").nth(action.part).click()
        if action.key == "subject":
            return None
        return [action.part] if single else sorted(set(before) ^ {action.part})

    def _do_list(self, box: Locator, action: Action) -> Any:
        box.locator("label:has(input[type=radio])").nth(action.part).click()
        return action.part

    def _do_box(self, box: Locator, action: Action) -> Any:
        options = self._options(box)
        option = options.nth(_pick(action, len(self.pictures), options.count()))
        label = option.inner_text().strip()
        option.click()
        return label

    def _options(self, box: Locator) -> Locator:
        """Open a box; return what it offers."""
        field = box.get_by_role("combobox")
        options = self.page.locator("[role=option]:visible")
        field.click()
        self.page.wait_for_timeout(300)
        if not options.count():
            field.press("ArrowDown")
            self.page.wait_for_timeout(500)
        return options

    def _do_several(self, box: Locator, action: Action) -> Any:
        count: int = self.read["widgets"][action.key]
        if count > 1 and action.part % 2:
            box.get_by_role("button", name=re.compile("^Remove ")).nth(action.part).click()
            return count - 1
        options = self._options(box)
        if not options.count():
            # As many as there may be are chosen: no more are offered.
            self.page.keyboard.press("Escape")
            return count
        options.nth(_pick(action, count, options.count())).click()
        self.page.keyboard.press("Escape")
        return count + 1

    def _do_slider(self, box: Locator, action: Action) -> Any:
        low, high = (int(value) for value in self.read["widgets"][action.key])
        thumb = box.locator("input[type=range]").nth(action.part)
        first, last = int(thumb.get_attribute("min") or 0), int(thumb.get_attribute("max") or 0)
        thumb.focus()
        if action.part == 0:
            up = low < min(high, last)
            self.page.keyboard.press("ArrowRight" if up else "ArrowLeft")
            return [str(low + (1 if up else -1)), str(high)]
        down = high > max(low, first)
        self.page.keyboard.press("ArrowLeft" if down else "ArrowRight")
        return [str(low), str(high + (-1 if down else 1))]

    def _do_switch(self, box: Locator, action: Action) -> Any:
        box.locator("label").first.click()
        return not self.read["widgets"][action.key]

    def _do_text(self, box: Locator, action: Action) -> Any:
        word = _WORDS[_pick(action, len(self.pictures), len(_WORDS))]
        box.locator("input").fill(word)
        self.page.keyboard.press("Enter")
        return word

    def _do_button(self, box: Locator, action: Action) -> Any:
        box.get_by_role("button").first.click()

    def _do_tabs(self, box: Locator, action: Action) -> Any:
        self.page.get_by_role("tab").nth(action.part).click()
        return action.part

    def _do_mark(self, box: Locator, action: Action) -> Any:
        mark = self.page.locator(".st-key-chart .subplot.xy .point").nth(action.part)
        place = mark.bounding_box()
        if place:
            middle = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
            self.page.mouse.move(*middle)
            self.page.wait_for_timeout(150)
            self.page.mouse.click(*middle)

    def _do_drag(self, box: Locator, action: Action) -> Any:
        """Drag over a third of the chart: what is there is what is shown."""
        place = self.page.locator(".js-plotly-plot .nsewdrag").last.bounding_box()
        assert place
        middle = place["y"] + place["height"] / 2
        self.page.mouse.move(place["x"] + place["width"] * 0.4, middle)
        self.page.mouse.down()
        self.page.mouse.move(place["x"] + place["width"] * 0.75, middle, steps=6)
        self.page.mouse.up()

    def _look_into_menu(self, part: int) -> None:
        """Open a menu, do something in every other one, and leave it."""
        menu = self.page.locator("[data-testid=stPopover] button").nth(part)
        before = {control[1] for control in self.read["controls"]}
        menu.click()
        action = Action("menu", "open", part)
        self._check(action, "", {})
        inside = [one for one in self.available() if one.key not in before and one.kind != "go"]
        inside = [one for one in inside if one.kind != "menu"]
        if inside and (part + len(self.pictures)) % 2:
            self.do(inside[_pick(action, len(self.pictures), len(inside))])
        self.page.keyboard.press("Escape")
        if self.page.locator("[data-testid=stPopoverBody]").count():
            self.page.get_by_role("heading", level=1).click()
        self._check(Action("menu", "leave", part), "", {})

    def _go_link(self) -> None:
        """Go to another page and back by the links."""
        self._go_elsewhere()
        links = self.page.locator(".st-key-page_links a")
        links.nth(_PAGES.index(self.path)).click()
        self.page.wait_for_url(lambda url: urlsplit(url).path == self.path)
        self._check(Action("go", "link", 0), "", {})

    def _go_history(self) -> None:
        """Go to another page, and back as the browser does."""
        self._go_elsewhere()
        self.page.go_back()
        self.page.wait_for_url(lambda url: urlsplit(url).path == self.path)
        self._check(Action("go", "history", 0), "", {})

    def _go_elsewhere(self) -> None:
        links = self.page.locator(".st-key-page_links a")
        links.nth(_PAGES.index(self.other)).click()
        self.page.wait_for_url(lambda url: urlsplit(url).path == self.other)
        self.page.get_by_role("heading", level=1).wait_for()
        self._settled()
        self.past.clear()

    def _go_reload(self) -> None:
        self.page.reload()
        self.page.get_by_role("heading", level=1).wait_for()
        self._check(Action("go", "reload", 0), "", {})

    def _go_save(self) -> None:
        """Save a data file anew, as somebody does who edits it: every open page looks again."""
        os.utime(self.data / "events.csv")
        self._check(Action("go", "save", 0), "", {})

    def _go_back(self) -> None:
        wanted = self.past.pop()
        runs: int = self.page.evaluate("window.runs")
        self.page.go_back()
        self._await_run(runs)
        action = Action("go", "back", 0)
        self._until(lambda: [] if self._address() == wanted else [f"not back at {wanted}"], action)
        self.read = self._settled()
        self.address = self._address()
        self.widgets = dict(self.read["widgets"])
        self._until(self._picture_faults, action)

    # --- what must hold --------------------------------------------------------------------------

    def _check(self, action: Action, own: str, wanted: dict[str, Any]) -> None:
        """Check that the control's own part changed as wanted, and nothing else."""
        self.read = self._settled()
        self._until(lambda: self._faults(own, wanted), action)
        address = self._address()
        if address != self.address and action.kind != "go":
            self.past.append(self.address)
        if address.get("lang") != self.address.get("lang"):
            labels = [key for key, value in self.widgets.items() if isinstance(value, str)]
            for key in labels:
                del self.widgets[key]
        changed = {key for key in self.widgets if _changes(own, key)}
        for key in changed:
            del self.widgets[key]
        self.address = address
        self.widgets |= self.read["widgets"]
        self._remember_picture()

    def _faults(self, own: str, wanted: dict[str, Any]) -> list[str]:
        faults = [f"error on the page: {text}" for text in self.read["errors"]]
        faults += self.visit.troubles
        address, before = self._address(), self.address
        foreign = [name for name in {*address, *before} if not re.fullmatch(own, name)]
        faults += [
            f"the address has {name}={address.get(name)}, not {before.get(name)}"
            for name in foreign
            if address.get(name) != before.get(name)
        ]
        shown = self.read["widgets"]
        faults += [
            f"{key} shows {shown.get(key)}, not {value}"
            for key, value in wanted.items()
            if key in shown and shown[key] != value
        ]
        changes_words = own == "lang" or re.fullmatch(own, "lang")
        for key, value in self.widgets.items():
            same = not _changes(own, key)
            if changes_words and isinstance(value, str):
                continue
            if key in shown and key not in wanted and same and shown[key] != value:
                faults.append(f"{key} shows {shown[key]}, not {value} as before")
        return faults + self._picture_faults()

    def _picture_faults(self) -> list[str]:
        picture = self.pictures.get(self._view(), self.read["picture"])
        if picture == self.read["picture"]:
            return []
        pairs = zip(picture, self.read["picture"], strict=False)
        at = next((i for i, (was, is_) in enumerate(pairs) if was != is_), len(picture))
        here, before = self.read["picture"][at - 40 : at + 80], picture[at - 40 : at + 80]
        return [f"at this address is drawn …{here}… and was …{before}…"]

    def _until(self, faults: Callable[[], list[str]], action: Action) -> None:
        """Wait until there is no fault: what a click does is not on the screen at once."""
        until = time.monotonic() + _PATIENCE
        while found := faults():
            if time.monotonic() > until or self.visit.troubles:
                raise WalkError(f"after {action} at {self.page.url}: " + "; ".join(found))
            self.page.wait_for_timeout(100)
            self.read = self._settled()

    def _view(self) -> str:
        return urlencode(sorted(self._address().items()))

    def _remember_picture(self) -> None:
        self.pictures.setdefault(self._view(), self.read["picture"])

    def compare_with_newcomer(self, newcomer: "Walk") -> None:
        """Check that somebody who comes by the address sees the same."""
        for key, value in self.read["widgets"].items():
            theirs = newcomer.read["widgets"].get(key)
            if theirs != value:
                raise WalkError(f"a newcomer to {self.page.url} has {key} {theirs}, not {value}")
        self.pictures.setdefault(newcomer._view(), newcomer.read["picture"])
        if self.pictures[newcomer._view()] != newcomer.read["picture"]:
            raise WalkError(f"a newcomer to {self.page.url} sees another picture")


def _changes(own: str, key: str) -> bool:
    """Return whether what changes ``own`` in the address may change how a control looks."""
    names = _SHOWN_BY.get(key, _OWN.get(key, key)).split("|")
    return any(re.fullmatch(own, name) for name in names)


_PAGES = ["/", "/compare", "/article", "/data", "/story"]


def _pick(action: Action, step: int, count: int) -> int:
    """Choose an option by what is done and how far the walk is: the same one in a replay."""
    return zlib.crc32(f"{action} {step}".encode()) % count


NewWalk = Callable[[str], Walk]


def wander(new_walk: NewWalk, start: str, seed: int, length: int) -> list[Action]:
    """Walk at random; a walk that fails is told with its seed and as the shortest that fails."""
    chance = random.Random(seed)  # noqa: S311
    done: list[Action] = []
    try:
        walk = new_walk(start)
        for number in range(1, length + 1):
            done.append(_any_of(walk.available(), chance))
            walk.do(done[-1])
            if number % 20 == 0 or number == length:
                query = urlsplit(walk.page.url).query
                walk.compare_with_newcomer(new_walk(f"{urlsplit(start).path}?{query}"))
    except Exception as error:
        short = _shortened(new_walk, start, done)
        steps = " → ".join(map(str, short))
        raise WalkError(f"seed {seed}, action {len(done)}: {error}\nshortest: {steps}") from error
    return done


def _any_of(actions: Sequence[Action], chance: random.Random) -> Action:
    """Choose a control, then a part of it: a list of events is one, each menu is another."""
    controls: dict[tuple[str, str, int], list[Action]] = {}
    for action in actions:
        part = action.part if action.kind == "menu" else 0
        controls.setdefault((action.kind, action.key, part), []).append(action)
    return chance.choice(controls[chance.choice(sorted(controls))])


def _fails(new_walk: NewWalk, start: str, actions: Sequence[Action]) -> bool:
    try:
        walk = new_walk(start)
        for action in actions:
            walk.do(action)
    except Exception:  # noqa: BLE001 - whatever it is that fails
        return True
    return False


def _shortened(
    new_walk: NewWalk, start: str, actions: list[Action], seconds: float = 150
) -> list[Action]:
    """Leave out what the failure does not need, for as long as a person waits."""
    until = time.monotonic() + seconds
    size = max(len(actions) // 2, 1)
    while size:
        for at in range(0, len(actions) - 1, size):
            if time.monotonic() > until:
                return actions
            fewer = actions[:at] + actions[at + size :]
            if fewer and _fails(new_walk, start, fewer):
                actions = fewer
                break
        else:
            size //= 2
    return actions
