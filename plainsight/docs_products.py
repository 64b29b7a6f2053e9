"""docs/products.md: every product of the catalogue in one line, made by `python -m plainsight.docs`."""

from __future__ import annotations

from collections.abc import Iterator

from collectors.model import OS
from plainsight.catalogue import Catalogue, Product
from plainsight.words import Strength

_SYSTEMS = {OS.LINUX: "Linux", OS.MACOS: "macOS", OS.WINDOWS: "Windows"}
_HEAD = """# Products

Everything on our list, by kind. This page is made from data/products by `python -m plainsight.docs`; do not edit it.
`plainsight catalogue show NAME` prints all that we know of one, with the source of every sign and claim.

- **Own sign on**: systems where we know a sign that belongs to this product alone. In brackets: lesser signs only.
- **Claims**: how many things the maker says it can do, each with its source. None means that we found no such page
  of the maker, not that it can do nothing.

To be on this list accuses nobody: most of these products protect computers or help people at work.
"""


def products_page(catalogue: Catalogue) -> str:
    """The whole of docs/products.md."""
    lines = [_HEAD, f"{len(catalogue.products)} products.", ""]
    for slug, kind in sorted(catalogue.kinds.items(), key=lambda item: item[1].name):
        products = sorted((p for p in catalogue.products if p.kind == slug), key=lambda p: p.name.lower())
        if products:
            lines += [f"## {kind.name}", "", f"{kind.what_it_is_for} *It can see:* {kind.what_it_can_see}", ""]
            lines += ["| product | maker | own sign on | claims |", "|---|---|---|---|"]
            lines += [line for product in products for line in _line(product)]
            lines.append("")
    return "\n".join(lines)


def _line(product: Product) -> Iterator[str]:
    own = {s for trace in product.traces if trace.strength is Strength.STRONG for s in trace.systems}
    lesser = product.systems - own
    signs = [name for system, name in _SYSTEMS.items() if system in own]
    signs += [f"({name})" for system, name in _SYSTEMS.items() if system in lesser]
    cells = [
        f"{product.name} `{product.slug}`",
        product.maker,
        ", ".join(signs) or "no public sign",
        str(len(product.capabilities) or "none"),
    ]
    yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
