#!/usr/bin/env python3
"""Start Plainsight from a fresh clone. Needs Python 3.11 or newer and nothing else.

    python3 run.py                  set up once, then look and show it in the browser
    python3 run.py ARGS             the same as `plainsight ARGS`, for example: python3 run.py scan
    python3 run.py test [ARGS]      set up what the tests need and run them; ARGS go to pytest
    ... --wheels DIR                take the packages from a folder, not from the network (or PLAINSIGHT_WHEELS)

It makes the folder .venv beside this file, once, with the packages that requirements.txt names. Where that
cannot be written it uses a folder of your own. This file keeps to the grammar of old Pythons, so that one
that is too old can say so.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        f"Plainsight needs Python 3.11 or newer; this is {sys.version_info[0]}.{sys.version_info[1]}. "
        "Install a newer one and start again with it, for example: python3.12 run.py"
    )

import contextlib
import errno
import hashlib
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator

HERE = os.path.dirname(os.path.abspath(__file__))
WINDOWS = os.name == "nt"
RUNTIME, TESTS = "requirements.txt", "requirements-dev.txt"
OURS = "made-by-plainsight"
DEBIAN = ["python3-venv", "chromium", "xvfb", "x11-utils", "strace", "rpm", "dconf-cli", "gcc", "libc6-dev"]
NEEDS_NO_PACKAGES = ("what", "-h", "--help", "--version")

Words = list[str]


class Stop(Exception):
    """It cannot go on. The message says why and what to do."""


def main(arguments: Words) -> int:
    """Set up what is needed, then hand over. Returns the exit code, where it comes back at all."""
    arguments, wheels = split_wheels(arguments)
    if arguments[:1] == ["test"]:
        return test(arguments[1:], wheels)
    if arguments and arguments[0] in NEEDS_NO_PACKAGES:
        return hand_over(sys.executable, arguments, PYTHONPATH=HERE)
    folder = set_up([RUNTIME], wheels)
    return hand_over(python_of(folder), arguments or ["dashboard"])


def test(arguments: Words, wheels: str) -> int:
    """Run the tests; what they need from Debian is installed only on a test machine (CI is set, and we are root)."""
    if os.environ.get("CI") and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        install_debian()
    folder = set_up([RUNTIME, TESTS], wheels)
    return subprocess.call([python_of(folder), "-m", "pytest", *arguments], cwd=HERE)


def split_wheels(arguments: Words) -> tuple[Words, str]:
    """The arguments without --wheels, and the folder that it or PLAINSIGHT_WHEELS names."""
    rest: Words = []
    wheels = os.environ.get("PLAINSIGHT_WHEELS", "")
    words = iter(arguments)
    for word in words:
        if word == "--wheels":
            wheels = next(words, "")
            if not wheels:
                raise Stop("--wheels needs the folder that holds the packages, for example: --wheels packages")
        elif word.startswith("--wheels="):
            wheels = word[len("--wheels=") :]
        else:
            rest.append(word)
    if wheels and not os.path.isdir(wheels):
        raise Stop(f"There is no folder {wheels} to take the packages from.")
    return rest, os.path.abspath(wheels) if wheels else ""


def hand_over(python: str, arguments: Words, **environment: str) -> int:
    """Become `python -m plainsight`. -P keeps what lies in the current folder from being taken for our code."""
    command = [python, "-P", "-m", "plainsight", *arguments]
    os.environ.update(environment)
    if not WINDOWS:
        os.execv(python, command)
    with contextlib.suppress(KeyboardInterrupt):
        return subprocess.call(command)
    return 130


# -- the folder of packages ---------------------------------------------------------------------------------------


def set_up(lists: Words, wheels: str) -> str:
    """The folder with the packages of the lists; made when it is not there, half made, or for another version."""
    folder = choose_folder()
    stamps = {name: stamp_of(name) for name in lists}
    if not missing(folder, stamps):
        return folder
    with one_at_a_time():
        wanted = missing(folder, stamps)
        if RUNTIME in wanted:
            make(folder)
            wanted = list(stamps)
        for name in wanted:
            install(folder, name, wheels)
            write(os.path.join(folder, name + ".stamp"), stamps[name])
    return folder


def missing(folder: str, stamps: dict[str, str]) -> Words:
    """The lists that are not wholly installed as they are now."""
    if not os.path.exists(python_of(folder)):
        return list(stamps)
    return [name for name, stamp in stamps.items() if read(os.path.join(folder, name + ".stamp")) != stamp]


def stamp_of(name: str) -> str:
    """Changes with the list, with Python, and with the place of this checkout."""
    with open(os.path.join(HERE, name), "rb") as file:
        content = file.read()
    parts = [content, sys.version.encode(), os.fsencode(sys.base_prefix), os.fsencode(HERE)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def choose_folder() -> str:
    """.venv beside this file; a folder of the user's own where that cannot be written."""
    beside = os.path.join(HERE, ".venv")
    if os.path.exists(os.path.join(beside, RUNTIME + ".stamp")) or os.access(HERE, os.W_OK):
        return beside
    if WINDOWS:
        data = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~\\AppData\\Local")
    elif sys.platform == "darwin":
        data = os.path.expanduser("~/Library/Application Support")
    else:
        data = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    return os.path.join(data, "plainsight-packages", hashlib.sha256(os.fsencode(HERE)).hexdigest()[:12])


def make(folder: str) -> None:
    """A new, empty virtual environment that can import this checkout."""
    if os.path.exists(python_of(folder)) and not os.path.exists(os.path.join(folder, OURS)):
        raise Stop(f"The folder {folder} was not made by run.py. Move it away, then start again.")
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise Stop(
            "This Python lacks the part that sets up packages. On Debian and Ubuntu it is the package "
            "python3-venv; with it installed, start again."
        )
    tell(f"Setting up Plainsight in {folder}. This is done once and takes a minute or a few.")
    try:
        if os.path.isdir(folder):
            shutil.rmtree(folder)
        os.makedirs(folder)
        write(os.path.join(folder, OURS), "")
    except OSError as error:
        raise Stop(refused(folder, error)) from None
    made = subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True, text=True, errors="replace")
    if made.returncode:
        raise Stop(explain(made.stdout + made.stderr, ""))
    library = "Lib" if WINDOWS else f"lib/python{sys.version_info[0]}.{sys.version_info[1]}"
    with open(os.path.join(folder, library, "site-packages", "plainsight.pth"), "wb") as file:
        file.write(HERE.encode("mbcs") if WINDOWS and sys.version_info < (3, 13) else os.fsencode(HERE))
    if WINDOWS:
        write(os.path.join(folder, "Scripts", "plainsight.cmd"), '@"%~dp0python.exe" -P -m plainsight %*\n')
    else:
        launcher = os.path.join(folder, "bin", "plainsight")
        write(launcher, '#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/python" -P -m plainsight "$@"\n')
        os.chmod(launcher, 0o755)


def install(folder: str, name: str, wheels: str) -> None:
    """Install one list with pip, quietly: only what was pinned, checked against its hash, nothing built here."""
    command = [python_of(folder), "-m", "pip"]
    if wheels:
        command += ["--isolated"]
    command += ["install", "--no-input", "--disable-pip-version-check", "--retries", "2", "--only-binary", ":all:"]
    command += ["--require-hashes", "-r", os.path.join(HERE, name)]
    if wheels:
        command += ["--no-index", "--find-links", wheels]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    if done.returncode:
        raise Stop(explain(done.stdout, wheels))


def explain(output: str, wheels: str) -> str:
    """One sentence for what pip or venv said, and the way on; its own last lines where we do not know better."""
    low = output.lower()
    if "no space left" in low or "errno 28" in low or "disk quota" in low:
        return "The disk is full: Plainsight needs about 600 MB for its packages. Free some space, then start again."
    if "do not match the hashes" in low:
        return "A package is not the one that requirements.txt names, so nothing was installed. Try another source."
    if "ensurepip" in low and "pip" not in low.replace("ensurepip", ""):
        return "This Python lacks its part ensurepip: on Debian and Ubuntu install python3-venv, then start again."
    nowhere = ("no matching distribution", "could not find a version", "name resolution", "connection", "proxy", "ssl")
    if wheels and any(word in low for word in nowhere[:2]):
        return f"The folder {wheels} lacks a package that is needed: {first_lacking(output)}."
    if any(word in low for word in nowhere):
        return (
            "The packages could not be fetched: no package index was reached, or it lacks one. Check the network, or "
            "fetch them elsewhere with `pip download -r requirements.txt -d packages` and start again with "
            "--wheels packages. Without any package, `python3 -m collectors` can look and write a snapshot."
        )
    if "permission denied" in low or "read-only file system" in low:
        return "The folder for the packages cannot be written. Move Plainsight into a folder of your own."
    last = [line.rstrip() for line in output.splitlines() if line.strip()][-8:]
    return "\n  ".join(["Setting up did not work. The last lines were:", *last])


def first_lacking(output: str) -> str:
    """The requirement that pip names as not found."""
    for line in output.splitlines():
        if "No matching distribution found for " in line:
            return line.split("found for ", 1)[1].split(" ")[0].split(";")[0]
    return "see requirements.txt"


# -- small things -------------------------------------------------------------------------------------------------


def install_debian() -> None:
    """The programs that the tests use, from Debian, on a test machine."""
    known = subprocess.run(["dpkg-query", "-W", "-f=${db:Status-Abbrev}\n", *DEBIAN], capture_output=True, text=True)
    if known.stdout.split() == ["ii"] * len(DEBIAN):
        return
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["update"], ["install", "-y", "--no-install-recommends", *DEBIAN]):
        done = subprocess.run(
            ["apt-get", "-q", *command], env=quiet, capture_output=True, text=True, errors="replace", check=False
        )
        if done.returncode:
            last = "\n  ".join((done.stdout + done.stderr).splitlines()[-8:])
            raise Stop(f"apt-get {command[0]} did not work, so the tests lack programs:\n  {last}")


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let a second start wait while the first one sets up, where the system offers a lock."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with open(os.path.abspath(__file__), "rb") as file:
        with contextlib.suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def python_of(folder: str) -> str:
    """The Python of a virtual environment."""
    return os.path.join(folder, "Scripts", "python.exe") if WINDOWS else os.path.join(folder, "bin", "python")


def read(path: str) -> str:
    """The text of a small file; empty when there is none."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def write(path: str, text: str) -> None:
    """Write a small file."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def refused(place: object, error: OSError) -> str:
    """One sentence for a file that the system would not let us write."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full. Free about 600 MB, then start again."
    return f"{place} cannot be used: {error.strerror}. Move Plainsight into a folder of your own."


def tell(text: str) -> None:
    """A line for the person, where it does not mix with results."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        tell(str(stop))
    except KeyboardInterrupt:
        tell("\nStopped. The next start sets up what is missing.")
        sys.exit(130)
    except OSError as trouble:
        tell(refused(trouble.filename, trouble))
    sys.exit(2)
