"""The closed vocabularies, and the sentences that go with them. What a worker reads comes from here or from data/."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What we can say about one product on one machine."""

    FOUND = "found"
    LIKELY = "likely"
    CONTACTED_ONLY = "contacted only"
    NOT_FOUND = "not found"
    PARTLY_CHECKED = "partly checked"
    NOT_CHECKED = "not checked"
    OTHER_SYSTEM = "other system"

    @property
    def positive(self) -> bool:
        """True when something of the product was seen."""
        return self in (Verdict.FOUND, Verdict.LIKELY, Verdict.CONTACTED_ONLY)


class Strength(StrEnum):
    """How much one trace proves by itself."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


class State(StrEnum):
    """The five states of a claim. They are never mixed."""

    CAN = "can"
    ALLOWED = "allowed"
    IN_PLACE = "in place"
    SEEN = "seen"
    SENDS = "sends"


class When(StrEnum):
    """In which set-ups a product has a capability, as its maker says."""

    ALWAYS = "always"
    SWITCHED_ON = "if switched on"
    SOME_EDITIONS = "some editions"
    UNKNOWN = "unknown"


VERDICTS = {
    Verdict.FOUND: "We saw this program on this computer.",
    Verdict.LIKELY: "We saw one sign that fits this program. It could be something else.",
    Verdict.CONTACTED_ONLY: "We did not see the program. Something here talked to a place that it uses.",
    Verdict.NOT_FOUND: "We did not find it in the places where we looked. That does not mean it is not there.",
    Verdict.PARTLY_CHECKED: "We did not find it, but we could not look everywhere.",
    Verdict.NOT_CHECKED: "We could not look for it here.",
    Verdict.OTHER_SYSTEM: "We only know signs of it on other systems.",
}

STATES = {
    State.CAN: "The maker says the product can do this. We did not check if it is on.",
    State.ALLOWED: "This computer allows it. That does not mean it is used.",
    State.IN_PLACE: "It holds the part of the system that delivers this.",
    State.SEEN: "We saw it take this data.",
    State.SENDS: "We saw it send data. We cannot see what is in it.",
}

WHEN = {
    When.ALWAYS: "The maker describes it as always on.",
    When.SWITCHED_ON: "Only if your employer switched it on.",
    When.SOME_EDITIONS: "Only in some editions of the product.",
    When.UNKNOWN: "The maker does not say when.",
}

STRENGTHS = {
    Strength.STRONG: "This sign belongs to this product alone.",
    Strength.MEDIUM: "This sign fits the product, but by itself it is no proof.",
    Strength.WEAK: "This sign is shared by many programs. It never counts alone.",
}

UNCONFIRMED = "It is a sign that nobody has confirmed: only lists that name no origin carry it."


def sign(strength: Strength, confirmed: bool) -> str:
    """What one sign proves, in words."""
    return STRENGTHS[strength] if confirmed else f"{STRENGTHS[strength]} {UNCONFIRMED}"


OUTCOMES = {
    "read": "We looked.",
    "partly": "We could look at some of it.",
    "absent": "It does not exist here.",
    "denied": "We were not allowed to look.",
    "unsupported": "We cannot look at this here.",
    "failed": "Looking did not work.",
}

FACTS = {
    "installed": "It is installed.",
    "running": "It is running now.",
    "starts by itself": "It starts by itself.",
    "connected": "It had an open connection when we looked.",
    "allowed": "This computer allows it something.",
    "configured": "A setting on this computer is about it.",
    "about this machine": "",
}

PRESENCE = "A product's presence does not show what it records, or that anything is wrong."
NO_PRODUCT = (
    "We did not find a product from our list. Some tools leave no trace that we can read, and some work only on "
    "the employer's servers. You can still ask."
)
SERVER_SIDE = (
    "What your employer can read on its own servers does not depend on this computer. "
    "Mail, chat, cloud files and network logs cannot be seen from here."
)
