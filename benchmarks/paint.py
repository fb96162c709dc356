"""Times the first paint in a real browser: from navigation to every chart drawn, cold each time.

Run in turn for the dashboard and its peers, so that a slower minute of the machine hits all alike.
"""

import argparse
import statistics
import time

from playwright.sync_api import Browser

from servers import Page, browser, pages

DRAWN = """count => [...document.querySelectorAll('.js-plotly-plot')]
  .filter(plot => plot.querySelector('.main-svg .trace, .main-svg .point')).length >= count"""


def paint(chromium: Browser, page: Page, mbps: float | None, round_trip: float) -> tuple:
    """Open a page in a fresh context; return seconds to the last chart, and bytes received."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    tab = context.new_page()
    received = {"bytes": 0}
    session = context.new_cdp_session(tab)
    session.send("Network.enable")
    if mbps:
        conditions = {
            "offline": False,
            "latency": round_trip,
            "downloadThroughput": mbps * 125_000,
            "uploadThroughput": mbps * 125_000,
        }
        session.send("Network.emulateNetworkConditions", conditions)

    def count(size: int) -> None:
        received["bytes"] += size

    session.on("Network.loadingFinished", lambda event: count(int(event["encodedDataLength"])))
    session.on(
        "Network.webSocketFrameReceived",
        lambda event: count(len(event["response"]["payloadData"])),
    )
    began = time.perf_counter()
    tab.goto(page.url, wait_until="commit")
    tab.wait_for_function(DRAWN, arg=page.charts, timeout=60_000, polling=10)
    seconds = time.perf_counter() - began
    context.close()
    return seconds, received["bytes"]


def main() -> None:
    """Measure on loopback and on a slow line, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    with pages() as found, browser() as chromium:
        for title, mbps, trip in (("loopback", None, 0.0), ("20 Mbps, 40 ms", 20.0, 40.0)):
            results: dict[str, list[tuple]] = {page.name: [] for page in found}
            for run in range(runs + 1):
                for page in found:
                    measured = paint(chromium, page, mbps, trip)
                    # The first of each is a warm-up: servers load what they load once.
                    if run:
                        results[page.name].append(measured)
            report(title, results)


def report(title: str, results: dict[str, list[tuple]]) -> None:
    """Print medians, and the dashboard's ratio to each peer."""
    medians = {name: statistics.median(one[0] for one in runs) for name, runs in results.items()}
    print(f"First paint, {title}")
    for name, runs in results.items():
        times = [one[0] for one in runs]
        size = statistics.median(one[1] for one in runs)
        ratio = medians["dashboard"] / medians[name]
        print(
            f"  {name:15} median {medians[name]:.3f} s"
            f" (min {min(times):.3f}, max {max(times):.3f}),"
            f" {size / 1e6:.2f} MB; dashboard is {ratio:.2f}x"
        )


if __name__ == "__main__":
    main()
