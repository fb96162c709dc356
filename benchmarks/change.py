"""Times a changed control in a real browser: from the click to the charts drawn anew.

The dashboard shows other events (21, 60 or 85 of them) on its four panels and in its list; the
peers start their four charts at another year.
"""

import argparse
import statistics
import time
from collections.abc import Callable

from playwright.sync_api import Browser, Locator
from playwright.sync_api import Page as Tab

from servers import Page, browser, pages

SCOPES = ("+ context", "all", "Events: in the article")
YEARS = (2015, 2020, 2010)

MARKED = """marks => {
  const plot = document.querySelector('.js-plotly-plot');
  const lines = plot?.layout?.shapes?.length;
  return lines !== undefined && lines !== marks
    && plot.querySelectorAll('.shapelayer path').length >= lines;
}"""
SINCE = """year => [...document.querySelectorAll('.js-plotly-plot')].filter(
  plot => plot.data?.some(trace => trace.name === 'Events since ' + year)).length === 4"""


def change_dashboard(tab: Tab, turn: int) -> float:
    """Choose other events, and wait until as many lines are drawn."""
    before = tab.evaluate("document.querySelector('.js-plotly-plot').layout.shapes.length")
    button = tab.get_by_role("radio", name=SCOPES[turn % 3], exact=True)
    return _timed(button, lambda: tab.wait_for_function(MARKED, arg=before, polling=5))


def change_peer(tab: Tab, turn: int, box: str) -> float:
    """Choose another first year, and wait until all four charts start there."""
    year = YEARS[turn % 3]
    tab.locator(box).first.click()
    option = tab.locator("[role=option]", has_text=str(year)).first
    option.wait_for()
    return _timed(option, lambda: tab.wait_for_function(SINCE, arg=year, polling=5))


def _timed(target: Locator, wait: Callable[[], object]) -> float:
    began = time.perf_counter()
    target.click()
    wait()
    return (time.perf_counter() - began) * 1000


def measure(chromium: Browser, page: Page, runs: int) -> list[float]:
    """Open a page and change its control ``runs`` times; return milliseconds."""
    tab = chromium.new_page(viewport={"width": 1440, "height": 900})
    tab.goto(page.url)
    ready = "count => document.querySelectorAll('.js-plotly-plot .main-svg').length >= count"
    tab.wait_for_function(ready, arg=page.charts)
    tab.wait_for_timeout(2000)
    times = []
    for turn in range(runs + 1):
        if page.name == "dashboard":
            taken = change_dashboard(tab, turn)
        else:
            box = "#since" if page.name == "Dash" else '[data-testid="stSelectbox"] input'
            taken = change_peer(tab, turn, box)
        times.append(taken)
        tab.wait_for_timeout(400)
    tab.close()
    return times[1:]


def main() -> None:
    """Measure each page and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    with pages() as found, browser() as chromium:
        results = {page.name: measure(chromium, page, runs) for page in found}
    ours = statistics.median(results["dashboard"])
    print("A changed control, to the charts drawn anew")
    for name, times in results.items():
        middle = statistics.median(times)
        print(
            f"  {name:15} median {middle:.0f} ms (min {min(times):.0f}, max {max(times):.0f});"
            f" dashboard is {ours / middle:.2f}x"
        )


if __name__ == "__main__":
    main()
