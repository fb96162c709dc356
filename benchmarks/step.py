"""Times a step on the stage beside a change on the Compare page: from key or click to the chart.

Both are the dashboard's own, in one run: the stage has its steps in the document, the Compare page
asks the server.
"""

import argparse
import statistics
import time

from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from servers import browser, dashboard

AXES = ("Logarithmic", "Linear")
TARGET = 300
"""Milliseconds within which a step is to be on the screen, at the median."""


def steps(chromium: Browser, url: str, runs: int) -> list[float]:
    """Walk through a story and back; return milliseconds."""
    tab = chromium.new_page(viewport={"width": 1280, "height": 720})
    tab.goto(f"{url}story?stage=1&story=beijing")
    tab.locator("body[data-ready]").wait_for(state="attached")
    last = tab.locator(".step").count()
    times = []
    for turn in range(1, runs + 1):
        way = (turn - 1) % (2 * (last - 1))
        forward = way < last - 1
        number = way + 2 if forward else 2 * last - 2 - way
        began = time.perf_counter()
        tab.keyboard.press("ArrowRight" if forward else "ArrowLeft")
        tab.locator(f"#chart[data-step='{number}']").wait_for(state="attached")
        times.append((time.perf_counter() - began) * 1000)
        tab.wait_for_timeout(500)
    tab.close()
    return times


def changes(chromium: Browser, url: str, runs: int) -> list[float]:
    """Choose another axis on the Compare page again and again; return milliseconds."""
    tab = chromium.new_page(viewport={"width": 1280, "height": 720})
    tab.goto(f"{url}compare")
    tab.locator(".js-plotly-plot .main-svg").first.wait_for()
    tab.wait_for_timeout(2000)
    times = []
    for turn in range(runs + 1):
        name = AXES[turn % 2]
        wanted = "log" if name == "Logarithmic" else "linear"
        button = tab.get_by_role("radio", name=name, exact=True)
        began = time.perf_counter()
        button.click()
        while _axis(tab) != wanted:
            tab.wait_for_timeout(5)
        times.append((time.perf_counter() - began) * 1000)
        tab.wait_for_timeout(500)
    tab.close()
    return times[1:]


def _axis(tab: Tab) -> str:
    return str(tab.evaluate("document.querySelector('.js-plotly-plot')._fullLayout.yaxis.type"))


def main() -> None:
    """Measure both and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=27)
    runs = parser.parse_args().runs
    with dashboard() as page, browser() as chromium:
        stage, compare = (f(chromium, page.url, runs) for f in (steps, changes))
    ours, other = statistics.median(stage), statistics.median(compare)
    print("The next step on the stage, beside a change on the Compare page")
    for name, times in (("stage", stage), ("Compare", compare)):
        middle = statistics.median(times)
        print(f"  {name:15} median {middle:.0f} ms (min {min(times):.0f}, max {max(times):.0f})")
    print(f"  a step takes {ours / other:.2f}x a change; {TARGET} ms are allowed")


if __name__ == "__main__":
    main()
