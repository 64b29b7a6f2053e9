"""Compile data/products/*.toml and data/glossary.toml into data/catalogue.jsonl: `python -m plainsight.build`.

The invented products of data/samples/products become data/samples/catalogue.jsonl, by the same rules and with the
same glossary. Refuses what breaks a rule (plainsight.check). A test holds that the compiled forms are current.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from plainsight.catalogue import CORE, SCHEMA, data_folder
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


def compiled(folder: Path, words: Path | None = None) -> tuple[str, list[str]]:
    """The compiled catalogue (see plainsight.catalogue), and every broken rule as one sentence.

    The products lie in `folder`; glossary and generic names beside them or in `words`.
    """
    words = words or folder
    products, broken = read_products(folder)
    glossary = tomllib.loads((words / "glossary.toml").read_text("utf-8"))
    generic = frozenset((words / "generic_names.txt").read_text("utf-8").split())
    broken += problems(products, glossary, generic)
    whole = {
        "products": {slug: _part(product, CORE) for slug, product in products.items()},
        "kinds": glossary["kinds"],
        "capabilities": glossary["capabilities"],
        "questions": glossary["questions"],
    }
    lines = [_json(_part(product, product.keys() - set(CORE))) for product in products.values()]
    version = hashlib.sha256("\n".join([_json(whole), *lines]).encode("utf-8")).hexdigest()[:12]
    return "\n".join([_json({"schema": SCHEMA, "version": version, **whole}), *lines, ""]), broken


def _part(product: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: product[name] for name in sorted(names) if name in product}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def main() -> int:
    """Build both catalogues, or say what is wrong and write nothing."""
    shipped = data_folder()
    samples = shipped / "samples"
    built = {shipped: compiled(shipped), samples: compiled(samples, shipped)}
    broken = [sentence for _, sentences in built.values() for sentence in sentences]
    for sentence in broken:
        print(sentence, file=sys.stderr)
    if broken:
        return 1
    for folder, (text, _) in built.items():
        (folder / "catalogue.jsonl").write_text(text, "utf-8", newline="\n")
        print(f"{folder / 'catalogue.jsonl'}: {text.count(chr(10)) - 1} products")
    return 0


if __name__ == "__main__":
    sys.exit(main())
