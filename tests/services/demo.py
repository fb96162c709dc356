"""``python -m tests.services.demo``: a rehearsal of a refresh that a person can watch.

It serves the dashboard and stand-ins for the services on this machine, fills a store of its own,
moves the services a month on with a few figures revised, and refreshes again: the open page shows
the new month by itself. All figures of the services are invented, and the page says so.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from .figures import shifted
from .service import Services

COMMAND = Path(sys.executable).with_name("indicators")
FIRST_MONTH = "2026-07"


def main() -> int:
    """Rehearse; the exit code is 0 unless the dashboard could not be served."""
    settings = _arguments()
    with (
        tempfile.TemporaryDirectory(prefix="indicators-demo-") as folder,
        Services(FIRST_MONTH, latency=settings.latency) as services,
    ):
        variables = services.environment() | {
            "INDICATORS_STORE": f"{folder}/store",
            "INDICATORS_CACHE": str(folder),
        }
        environment = os.environ | variables
        dashboard = subprocess.Popen(
            [COMMAND, "dashboard", "--port", str(settings.port)], env=environment
        )
        try:
            return _rehearse(services, environment, dashboard, settings)
        except KeyboardInterrupt:
            return 0
        finally:
            dashboard.terminate()
            dashboard.wait(20)


def _rehearse(
    services: Services,
    environment: dict[str, str],
    dashboard: "subprocess.Popen[bytes]",
    settings: argparse.Namespace,
) -> int:
    page = f"http://127.0.0.1:{settings.port}/?panels=goods,timber,meat,dairy&timber_measure="
    page += "export%3AUSD%3Aflow&dairy_measure=export%3AUSD%3Aflow"
    if not _answers(dashboard, settings.port):
        return 69
    _say(f"Open {page}\nEvery figure of a service is invented here; the page says so.")
    _pause(settings, "start the first refresh")
    _run(environment, "refresh")
    _say(f"The services go on to {shifted(FIRST_MONTH, 1)}, and revise a few figures.")
    services.move_to(shifted(FIRST_MONTH, 1))
    services.revise()
    _pause(settings, "refresh again, and watch the open page")
    _run(environment, "refresh", "--force")
    _run(environment, "diff")
    _run(environment, "releases")
    _run(environment, "status")
    _pause(settings, "end")
    return 0


def _answers(dashboard: "subprocess.Popen[bytes]", port: int) -> bool:
    while dashboard.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=5):
                return True
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
    return False


def _run(environment: dict[str, str], *arguments: str) -> None:
    _say(f"$ indicators {' '.join(arguments)}")
    ended = subprocess.run([COMMAND, *arguments], env=environment, check=False)
    _say(f"exit code {ended.returncode}")


def _say(text: str) -> None:
    sys.stderr.write(f"\n{text}\n")


def _pause(settings: argparse.Namespace, purpose: str) -> None:
    """Wait for Enter where somebody can press it; else go on at once."""
    if settings.wait and sys.stdin.isatty():
        input(f"\nPress Enter to {purpose}. ")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.services.demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8501, help="port of the dashboard")
    parser.add_argument("--latency", type=float, default=0.15, help="seconds before each answer")
    parser.add_argument("--no-wait", dest="wait", action="store_false", help="do not wait")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
