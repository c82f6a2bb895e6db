"""Starts the simulated Atlas of this repository, for scripts that measure or show the provider."""

import itertools
import shlex
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Seconds. No simulator takes that long to end; this ends one that hangs.
PATIENCE = 600


class Simulator:
    """A simulated Atlas that runs until the block ends. `variables` sign a provider in with its sample service account."""

    def __enter__(self):
        program = subprocess.run([ROOT / "scripts/executable", "atlas-simulator"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
        self.process = subprocess.Popen(
            [program, "--exports", "--until-stdin-closes"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        # Lines such as `export NAME=value`, up to an empty one.
        lines = itertools.takewhile(str.strip, self.process.stdout)
        exports = [shlex.split(line)[1] for line in lines if line.startswith("export ")]
        self.variables = dict(export.split("=", 1) for export in exports)
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        self.process.stdout.close()
