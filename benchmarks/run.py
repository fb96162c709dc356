"""Runs every benchmark, one after the other."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

for name in ("figure.py", "paint.py", "change.py", "step.py"):
    subprocess.run([sys.executable, str(HERE / name)], check=True, cwd=HERE)
