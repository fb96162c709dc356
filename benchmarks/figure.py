"""Times what the server does for a page: building the figure, and a whole run of the script.

The figure is built over 10, 100 and 1,000 events and over 100 to 100,000 figures, to see that ten
times the work takes about ten times as long.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from streamlit.testing.v1 import AppTest

from indicators import catalog, loaders
from indicators.charts import content
from indicators.charts.content import EventFilter, Figures
from indicators.charts.events import Event, View
from indicators.charts.parts import Panel, calendar_day
from indicators.charts.timelines import timelines
from indicators.language import Language
from indicators.server import SCRIPT

LANGUAGE = Language("en")
START, STOP = calendar_day(2013), calendar_day(2026)
PANELS = ("timber", "meat", "dairy", "rail")
VIEW = View(START, STOP, language=LANGUAGE)


def milliseconds(work: Callable[[], object], runs: int = 15) -> float:
    """Return the median time of some work after one warm-up."""
    work()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def real_panels(data: loaders.Dataset) -> list[Panel]:
    """Return the four panels of the first view."""
    return [
        content.within(
            content.panel(data, key, catalog.measures(data, key)[0], Figures(), LANGUAGE),
            START,
            STOP,
        )
        for key in PANELS
    ]


def many_events(count: int, events: list[Event]) -> list[Event]:
    """Return ``count`` events spread over the axis, made of real ones."""
    step = (STOP - START) / (count + 1)
    return [
        events[number % len(events)]._replace(
            event_id=f"E{number}",
            number=number,
            start=START + step * number,
            stop=START + step * number + timedelta(days=1),
            precision="day",
        )
        for number in range(1, count + 1)
    ]


def many_figures(count: int, panel: Panel) -> Panel:
    """Return a panel with ``count`` figures, each a copy of a real one under a name of its own."""
    real = panel.figures
    figures = [
        real[number % len(real)]._replace(observation_id=f"{number:010d}")
        for number in range(count)
    ]
    hover = {one.observation_id: panel.hover[real[0].observation_id] for one in figures}
    return replace(panel, figures=figures, hover=hover)


def main() -> None:
    """Measure and print."""
    data = loaders.load()
    panels = real_panels(data)
    scopes = {
        scope: content.events_in_view(data, EventFilter(scope, (), START, STOP), PANELS, LANGUAGE)
        for scope in ("article", "context", "all")
    }
    print("Building the figure (median)")
    for scope, events in scopes.items():
        took = milliseconds(lambda events=events: timelines(panels, events, VIEW))
        print(f"  four panels, events '{scope}' ({len(events)}): {took:.1f} ms")
    previous = None
    for count in (10, 100, 1000):
        events = many_events(count, scopes["all"])
        took = milliseconds(lambda events=events: timelines(panels, events, VIEW))
        previous = _line(f"{count} events", took, previous)
    previous = None
    for count in (100, 1000, 10_000, 100_000):
        some = [many_figures(count // 4, panel) for panel in panels]
        runs = 15 if count < 10_000 else 3
        took = milliseconds(lambda some=some: timelines(some, scopes["article"], VIEW), runs)
        previous = _line(f"{count} figures", took, previous)
    page = AppTest.from_file(str(SCRIPT), default_timeout=60)
    print(f"A run of the page script: {milliseconds(page.run):.0f} ms")
    print(f"Reading and checking the data: {milliseconds(loaders.load, 5):.0f} ms")


def _line(title: str, took: float, previous: float | None) -> float:
    ratio = "" if previous is None else f", {took / previous:.1f}x the time for 10x the work"
    print(f"  {title}: {took:.1f} ms{ratio}")
    return took


if __name__ == "__main__":
    main()
