#!/usr/bin/env python3
"""Writes a first version of a data source: make data-source NAME=flex_cluster

The files in templates/ have the paths that they get in the repository. In paths and texts, @name@ stands for flex_cluster and
@Name@ for FlexCluster. The script also adds LINES to existing files. It never changes what exists, and rejects a name that other
code uses before it writes anything.

The first version compiles, but reads a path that Atlas does not have. Each line to write by hand matches MARK: FILL IN, or FILL-IN
inside a path. --check lists the lines that are left, and fails if there are any.
"""

import argparse
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE / "templates"
MARK = re.compile("FILL[ -]IN")
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
KEYWORDS = set(
    "abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if impl in let loop "
    "macro match mod move mut override priv pub ref return self static struct super trait true try type typeof unsafe unsized use "
    "virtual where while yield".split()
)

# A file, a pattern for the lines among which the new line stands, the new line, and whether they are sorted. If not, it comes last.
LINES = [
    ("src/data_sources.rs", r"mod \w+;", "mod @name@;", True),
    ("src/data_sources.rs", r"        \.with\(.*\)", "        .with(@name@::@Name@)", False),
    ("src/data_sources/tests.rs", r"        assert_fits\(.*\),", "        assert_fits(&@name@::@Name@),", False),
    ("crates/atlas-admin/src/lib.rs", r"mod \w+;", "mod @name@;", True),
    ("crates/atlas-admin/src/lib.rs", r"pub use .*", "pub use @name@::@Name@;", True),
    ("tests/simulator/src/api.rs", r"mod \w+;", "mod @name@;", True),
    ("tests/simulator/src/api.rs", r"    \w+::[A-Z]+,", "    @name@::OPERATION,", False),
    ("tests/it/acceptance.rs", r"mod \w+;", "mod @name@;", True),
    ("CHANGELOG.md", r"\* \*\*New Data Source:\*\* .*", "* **New Data Source:** `atlas_@name@`", True),
]


class Problem(Exception):
    """A fault that the user can correct."""


def filled(text, name):
    """Fills the names into the text or path of a template."""
    camel = "".join(part.capitalize() for part in name.split("_"))
    return text.replace("@name@", name).replace("@Name@", camel)


def with_line(text, among, new, is_sorted):
    """Returns the text with the new line, or None if no line matches `among`."""
    lines = text.splitlines(keepends=True)
    if new + "\n" in lines:
        return text
    # A line below an attribute such as #[cfg(test)] does not count.
    places = [
        at
        for at, line in enumerate(lines)
        if re.fullmatch(among, line.rstrip("\n")) and not (at and lines[at - 1].startswith("#["))
    ]
    if not places:
        return None
    later = [at for at in places if is_sorted and lines[at] > new + "\n"]
    at = later[0] if later else places[-1] + 1
    return "".join(lines[:at] + [new + "\n"] + lines[at:])


def used(root, name):
    """Returns the files whose code uses the name already, as a module or in an import."""
    paths = dict.fromkeys(path for path, *_ in LINES if path.endswith(".rs"))
    texts = {path: (root / path).read_text(encoding="utf-8") for path in paths}
    modules = [path for path, _, line, _ in LINES if line == "mod @name@;"]
    taken = [path for path in modules if re.search(rf"\bmod {name};", texts[path])]
    if taken == modules:  # The first version exists.
        return []
    imported = re.compile(rf"^ *(pub )?use [^;]*\b({name}|{filled('@Name@', name)})\b", re.MULTILINE)
    for template in TEMPLATES.rglob("*.rs"):
        texts[template.relative_to(HERE.parent.parent).as_posix()] = template.read_text(encoding="utf-8")
    return taken or [path for path, text in texts.items() if imported.search(text)]


def planned(root, name):
    """Returns the new text of each file, and a line about each for the user."""
    texts, told = {}, []
    for template in sorted(TEMPLATES.rglob("*")):
        if template.is_dir():
            continue
        path = filled(template.relative_to(TEMPLATES).as_posix(), name)
        target = root / path
        if target.exists():
            told.append(f"exists     {path}")
            continue
        texts[target] = filled(template.read_text(encoding="utf-8"), name)
        told.append(f"wrote      {path}")
    for path, among, line, is_sorted in LINES:
        new = filled(line, name)
        target = root / path
        text = texts.get(target) or target.read_text(encoding="utf-8")
        changed = with_line(text, among, new, is_sorted)
        if changed is None:
            raise Problem(f"{path}: add this line, for which the script finds no place: {new.strip()}")
        if changed == text:
            told.append(f"has        {path}: {new.strip()}")
        else:
            texts[target] = changed
            told.append(f"added to   {path}: {new.strip()}")
    return texts, told


def left(root):
    """Yields each line to write by hand, with its place, from the directories that templates/ has."""
    directories = {path.relative_to(TEMPLATES).parts[0] for path in TEMPLATES.rglob("*") if path.is_file()}
    for directory in sorted(directories):
        for path in sorted((root / directory).rglob("*")):
            if path.suffix not in {".rs", ".md", ".tf"}:
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if MARK.search(line):
                    yield f"{path.relative_to(root).as_posix()}:{number}: {line.strip()}"


def main():
    parser = argparse.ArgumentParser(description="Writes a first version of a data source.")
    parser.add_argument("--root", type=Path, default=HERE.parent.parent, help="another copy of the repository")
    parser.add_argument("--check", action="store_true", help="list the lines that are left to write, and fail if there are any")
    parser.add_argument("name", nargs="?", default="", help="the data source's name without atlas_: flex_cluster")
    arguments = parser.parse_args()
    name = arguments.name.removeprefix("atlas_")
    if arguments.check:
        lines = list(left(arguments.root))
        if lines:
            print("Write these lines:", *lines, sep="\n")
        return 1 if lines else 0
    if not NAME.fullmatch(name):
        raise Problem("make data-source NAME=flex_cluster: the name must be lower-case words with underscores between them")
    if name in KEYWORDS:
        raise Problem(f"{name} is a keyword of Rust, and cannot name a module: choose another name")
    places = used(arguments.root, name)
    if places:
        raise Problem(f"{name} is a name that other code uses, in {', '.join(places)}: choose another name")
    texts, told = planned(arguments.root, name)
    for target, text in texts.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    print(*told, sep="\n")
    print("\nWrite each line that says FILL IN or FILL-IN:", *left(arguments.root), sep="\n  ")
    print(
        f"""
Then:
  make docs                 writes docs/data-sources/{name}.md and the tables
  INSTA_UPDATE=always cargo test --workspace --test it -- acceptance::schema examples::every acceptance::{name}
                            runs its tests, and writes the golden files in tests/it/golden/
  make test                 checks everything"""
    )
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(str(problem))
