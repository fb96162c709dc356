"""``python -m tests.services``: serve until Ctrl-C, after the variables that lead to it.

The first lines on stdout are ``export NAME=value``, for ``eval`` in a shell, then an empty line.
"""

import argparse
import shlex
import sys
import time
from datetime import UTC, datetime

from .figures import shifted
from .service import Services


def main() -> int:
    """Serve until interrupted."""
    settings = _arguments()
    last_month = settings.last_month or shifted(f"{datetime.now(UTC):%Y-%m}", -2)
    with Services(
        last_month, spacing=settings.spacing, latency=settings.latency, port=settings.port
    ) as services:
        variables = services.environment() | {"SERVICES_CONTROL_URL": services.control_url}
        lines = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
        sys.stdout.write("\n".join(lines) + "\n\n")
        sys.stdout.flush()
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.services", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="first of seven ports; 0: free ones")
    parser.add_argument("--spacing", type=float, default=0.0, help="INDICATORS_SPACING to export")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--last-month", default="", help="YYYY-MM; two months ago by default")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
