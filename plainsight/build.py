"""Compile data/products/*.toml and data/glossary.toml into data/catalogue.json: `python -m plainsight.build`.

Refuses what breaks a rule (plainsight.check). A test holds that the compiled form is current.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from plainsight.catalogue import SCHEMA, data_folder
from plainsight.check import problems


def read_products(folder: Path) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Every product file as written, by slug; and what could not be read, one sentence each."""
    products: dict[str, dict[str, Any]] = {}
    broken: list[str] = []
    for file in sorted((folder / "products").glob("*.toml")):
        try:
            products[file.stem] = tomllib.loads(file.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            broken.append(f"{file.stem}: not readable: {error}")
    return products, broken


def compiled(folder: Path) -> tuple[str, list[str]]:
    """The compiled catalogue as JSON text, and every broken rule as one sentence."""
    products, broken = read_products(folder)
    glossary = tomllib.loads((folder / "glossary.toml").read_text("utf-8"))
    generic = frozenset((folder / "generic_names.txt").read_text("utf-8").split())
    broken += problems(products, glossary, generic)
    body = {
        "products": products,
        "kinds": glossary["kinds"],
        "capabilities": glossary["capabilities"],
        "questions": glossary["questions"],
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str)
    version = hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]
    return json.dumps({"schema": SCHEMA, "version": version}, separators=(",", ":"))[:-1] + "," + text[
        1:
    ] + "\n", broken


def main() -> int:
    """Build, or say what is wrong and write nothing."""
    folder = data_folder()
    text, broken = compiled(folder)
    for sentence in broken:
        print(sentence, file=sys.stderr)
    if broken:
        return 1
    (folder / "catalogue.json").write_text(text, "utf-8", newline="\n")
    print(f"{folder / 'catalogue.json'}: {text.count(chr(34) + 'about' + chr(34))} products")
    return 0


if __name__ == "__main__":
    sys.exit(main())
