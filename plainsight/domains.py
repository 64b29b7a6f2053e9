"""Whose a host name is: the products whose makers or sources name it as a place they send to.

Nearly every host on a computer belongs to nobody in the catalogue, so the last two labels of a host decide first
whether anything could fit at all. Patterns are the catalogue's globs over the whole name: `*.example.com` fits the
hosts below example.com and not example.com itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from plainsight.catalogue import Destination, Product
from plainsight.globs import Matcher, compile_glob, is_literal


class Owner(NamedTuple):
    """A product that is said to send to a host, and the destination that says so."""

    product: Product
    destination: Destination


class _Near:
    """The patterns that end in the same two labels: whole names, suffixes after `*.`, and other globs."""

    __slots__ = ("below", "globs", "whole")

    def __init__(self) -> None:
        self.whole: dict[str, list[Owner]] = {}
        self.below: dict[str, list[Owner]] = {}
        self.globs: list[tuple[Matcher, Owner]] = []

    def add(self, owner: Owner) -> None:
        pattern = owner.destination.to
        if is_literal(pattern):
            self.whole.setdefault(pattern, []).append(owner)
        elif pattern.startswith("*.") and is_literal(pattern[2:]):
            self.below.setdefault(pattern[2:], []).append(owner)
        else:
            self.globs.append((compile_glob(pattern), owner))

    def owners(self, host: str) -> tuple[Owner, ...]:
        """The owners of a host in lower case, the most exact pattern first."""
        found = [*self.whole.get(host, ())]
        found += [owner for matches, owner in self.globs if matches(host)]
        at = host.find(".")
        while at >= 0:
            found += self.below.get(host[at + 1 :], ())
            at = host.find(".", at + 1)
        return tuple(found)


class Domains:
    """The destinations of products, made ready for many questions."""

    def __init__(self, products: Iterable[Product]) -> None:
        self._near: dict[str, _Near] = {}
        for product in products:
            for destination in product.sends:
                end = _last_two(destination.to)
                if not is_literal(end):
                    raise ValueError(f"{product.slug}: {destination.to!r} fits hosts of many owners")
                near = self._near.setdefault(end, _Near())
                self._near[f"{end}."] = near
                near.add(Owner(product, destination))

    def owner_of(self, host: str) -> tuple[Owner, ...]:
        """The products said to send to this host, the most exact pattern first; none for an address or odd text."""
        host = host.lower()
        near = self._near.get(host[host.rfind(".", 0, host.rfind(".", 0, -1)) + 1 :])  # _last_two, without the call
        return near.owners(host.removesuffix(".")) if near else ()


def _last_two(host: str) -> str:
    """The last two labels of a host name, or the whole of a shorter one; with its last dot, if it ends in one."""
    return host[host.rfind(".", 0, host.rfind(".", 0, -1)) + 1 :]
