"""What the browser tests share: a running dashboard, and a visit to it by one visitor."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from axe_core_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Dialog, Locator, Page, expect

LONG = os.environ.get("INDICATORS_BROWSER") == "long"
"""Whether every appearance of a page is looked at (`make browser`), or only the telling ones."""

FIGURE = ".js-plotly-plot"
WORDS = ".annotation-text"
DRAWN = f"{FIGURE} {WORDS}"
EVENT_MARKS = ".subplot.xy .point"
"""The marks of the lane: it has the first pair of axes."""

PATIENCE = 30_000
"""How long anything is waited for, in milliseconds: a busy machine makes a page slow, not wrong."""

expect.set_options(timeout=PATIENCE)

GRID = "canvas table[role=grid]"
"""What a table tells to those who do not see it; on the screen it is painted."""

_FIND_MARK = """code => {
    const marks = [...document.querySelectorAll(".js-plotly-plot .point")];
    const mark = marks.find(one => (one.__data__.data ?? []).includes(code));
    if (!mark) return null;
    const box = mark.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
}"""

_IS_UNDER_POINTER = """code => {
    const plot = document.querySelector(".js-plotly-plot");
    return plot._hoverdata?.[0]?.customdata?.includes(code) ?? false;
}"""

# One is meant to be: long.js in Streamlit's bundle of protobuf tries WebAssembly for 64-bit
# numbers, is refused, and reckons in JavaScript.
_TELL_VIOLATIONS = """addEventListener("securitypolicyviolation", event => {
    const {violatedDirective, blockedURI, sourceFile} = event;
    const reckoner = /\\/static\\/js\\/protobuf\\.[^/]+\\.js$/;
    if (blockedURI === "wasm-eval" && reckoner.test(sourceFile)) return;
    console.error(`policy violated: ${violatedDirective} ${blockedURI} ${sourceFile}`);
})"""


class Server:
    """A dashboard in a process of its own, on a free port."""

    def __init__(self, log: Path, data: Path | None = None) -> None:
        self.log = log
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._data = data
        self.start()

    def start(self) -> None:
        """Begin to serve, or again after ``stop`` at the same address."""
        environment = {key: value for key, value in os.environ.items() if key != "INDICATORS_DATA"}
        if self._data:
            environment["INDICATORS_DATA"] = str(self._data)
        command = [Path(sys.executable).with_name("indicators"), "dashboard", "--port"]
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [*command, str(self.port)], stdout=out, stderr=subprocess.STDOUT, env=environment
            )

    def wait(self, status: int = 200, seconds: float = 60) -> None:
        """Wait until it answers that its data are sound, or unsound with ``status=503``."""
        until = time.monotonic() + seconds
        while self._health() != status:
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < until, f"no answer; its log:\n{self.log.read_text()}"
            time.sleep(0.05)

    def _health(self) -> int | None:
        try:
            with urllib.request.urlopen(f"{self.address}/api/health", timeout=5) as answer:  # noqa: S310
                return answer.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            return None

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)

    def complaints(self) -> list[str]:
        """Return what it logged besides where it serves: errors, warnings, tracebacks."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line and not line.startswith("Dashboard: http://")]


class Visit:
    """One visitor's page, and all that went wrong on it."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        context.set_default_timeout(PATIENCE)
        context.add_init_script(_TELL_VIOLATIONS)
        self.page: Page = context.new_page()
        self.requests: list[str] = []
        self.troubles: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", lambda socket_: self.requests.append(socket_.url))
        self.page.on("pageerror", lambda error: self.troubles.append(f"page error: {error}"))
        self.page.on("console", self._console)
        self.page.on("dialog", self._dialog)

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.troubles.append(f"console: {message.text}")

    def _dialog(self, dialog: Dialog) -> None:
        self.troubles.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def foreign(self) -> list[str]:
        """Return the requests that left the page's own server."""
        host = urlsplit(self.address).netloc
        own = [f"http://{host}/", f"ws://{host}/", "data:", "blob:http://" + host]
        return [url for url in self.requests if not url.startswith(tuple(own))]

    # --- going there and waiting -----------------------------------------------------------------

    def open(self, query: str = "", *, chart: bool = True) -> "Visit":
        """Open a view and wait until it is there."""
        self.page.goto(f"{self.address}/{query}")
        if chart:
            self.page.locator(DRAWN).first.wait_for()
        else:
            self.page.get_by_role("heading", level=1).wait_for()
        self.settle()
        return self

    def settle(self) -> None:
        """Wait until the page's script has run and what it changed is on the screen."""
        self.page.locator("[data-test-script-state=notRunning]").wait_for()
        expect(self.page.locator("[data-stale=true]")).to_have_count(0)

    def address_is(self, **parameters: str | list[str]) -> None:
        """Wait until the address holds exactly these parameters."""
        wanted = {
            name: [value] if isinstance(value, str) else value for name, value in parameters.items()
        }
        self.page.wait_for_url(lambda url: parse_qs(urlsplit(url).query) == wanted)
        self.settle()

    def serious_faults(self) -> list[str]:
        """Return what axe finds serious or critical, with the elements it is about."""
        self.page.evaluate(Axe().axe_script)
        script = "() => axe.run(document, {resultTypes: ['violations'], preload: false})"
        result: dict[str, Any] = self.page.evaluate(script)
        return [
            f"{one['id']}: {node['target']} {node['html'][:200]}"
            for one in result["violations"]
            if one["impact"] in {"serious", "critical"}
            for node in one["nodes"]
        ]

    # --- the figure ------------------------------------------------------------------------------

    def click_mark(self, code: str) -> None:
        """Point at the mark of an event or a figure, and click once the figure has noticed."""
        self.settle()
        place = self.page.evaluate(_FIND_MARK, code)
        assert place, f"no mark of {code}"
        self.page.mouse.move(*place)
        self.page.wait_for_function(_IS_UNDER_POINTER, arg=code)
        self.page.mouse.click(*place)

    def counted_marks(self) -> list[list[str]]:
        """Return the event codes of each mark that stands for several."""
        found = self.page.locator(EVENT_MARKS).evaluate_all("all => all.map(m => m.__data__.data)")
        return [codes for kind, *codes in found if kind == "events"]

    def figure(self) -> dict[str, Any]:
        """Return what is drawn: the traces and the layout that the server sent."""
        script = "f => JSON.parse(JSON.stringify({data: f.data, layout: f.layout}))"
        return self.page.locator(FIGURE).evaluate(script)

    def words(self) -> list[str]:
        """Return the texts that stand in the figure, besides the numbers of its axes and marks."""
        return self.page.locator(WORDS).evaluate_all("all => all.map(one => one.textContent)")

    # --- the cards and controls ------------------------------------------------------------------

    @property
    def event_card(self) -> Locator:
        """The card of the chosen event."""
        return self.page.locator(".st-key-event_card")

    @property
    def figure_card(self) -> Locator:
        """The card of the chosen figure."""
        return self.page.locator(".st-key-figure_card")

    def button(self, name: str) -> Locator:
        """Find a button by its name."""
        return self.page.get_by_role("button", name=name)

    def tab(self, name: str) -> None:
        """Open a tab."""
        self.page.get_by_role("tab", name=name, exact=True).click()
        expect(self.page.get_by_role("tab", name=name, exact=True)).to_have_attribute(
            "aria-selected", "true"
        )
        self.settle()

    def choose_in_list(self, title: str) -> None:
        """Choose an event in the list, by its words."""
        self.page.locator("[class*=st-key-event_list] label", has_text=title).first.click()
        self.settle()

    def choose_radio(self, name: str) -> None:
        """Choose one of the choices that exclude each other."""
        self.page.get_by_role("radio", name=name, exact=True).click()
        self.settle()
