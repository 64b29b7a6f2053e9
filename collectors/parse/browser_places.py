"""Where browsers keep their profiles and where an administrator leaves rules for them.

Chromium and Brave name their folders of rules in their source (components/policy/core/common/policy_paths.cc,
app/brave_main_delegate.cc), Chrome, Edge and Firefox in their guides for administrators; Mozilla's flatpak guide
names the folder of its `systemconfig` extension. A browser made from Firefox reads /etc/NAME/policies
(EnterprisePoliciesParent in Firefox).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from collectors.host import Host, User


class Browser(NamedTuple):
    """A family of browsers: `profiles` holds (browser_type, folder below a home), `rules` the places of rules."""

    name: str
    profiles: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]


CHROME = Browser(
    "Google Chrome",
    (
        ("chrome", ".config/google-chrome"),
        ("chrome_beta", ".config/google-chrome-beta"),
        ("chrome_dev", ".config/google-chrome-unstable"),
        ("chrome_canary", ".config/google-chrome-canary"),
        ("chrome", ".var/app/com.google.Chrome/config/google-chrome"),
        ("chrome_dev", ".var/app/com.google.ChromeDev/config/google-chrome-unstable"),
    ),
    ("/etc/opt/chrome/policies",),
)
CHROMIUM = Browser(
    "Chromium",
    (
        ("chromium", ".config/chromium"),
        ("chromium", "snap/chromium/common/chromium"),
        ("chromium", ".var/app/org.chromium.Chromium/config/chromium"),
    ),
    ("/etc/chromium/policies", "/etc/chromium-browser/policies"),
)
EDGE = Browser(
    "Microsoft Edge",
    (
        ("edge", ".config/microsoft-edge"),
        ("edge_beta", ".config/microsoft-edge-beta"),
        ("edge_dev", ".config/microsoft-edge-dev"),
        ("edge", ".var/app/com.microsoft.Edge/config/microsoft-edge"),
        ("edge_dev", ".var/app/com.microsoft.EdgeDev/config/microsoft-edge-dev"),
    ),
    ("/etc/opt/edge/policies",),
)
BRAVE = Browser(
    "Brave",
    (
        ("brave", ".config/BraveSoftware/Brave-Browser"),
        ("brave_beta", ".config/BraveSoftware/Brave-Browser-Beta"),
        ("brave_nightly", ".config/BraveSoftware/Brave-Browser-Nightly"),
        ("brave", "snap/brave/current/.config/BraveSoftware/Brave-Browser"),
        ("brave", ".var/app/com.brave.Browser/config/BraveSoftware/Brave-Browser"),
    ),
    ("/etc/brave/policies",),
)
VIVALDI = Browser(
    "Vivaldi",
    (
        ("vivaldi", ".config/vivaldi"),
        ("vivaldi_snapshot", ".config/vivaldi-snapshot"),
        ("vivaldi", ".var/app/com.vivaldi.Vivaldi/config/vivaldi"),
    ),
    ("/etc/opt/vivaldi/policies", "/etc/chromium/policies"),
)
FIREFOX = Browser(
    "Firefox",
    (
        ("firefox", ".mozilla/firefox"),
        ("firefox", ".config/mozilla/firefox"),
        ("firefox", "snap/firefox/common/.mozilla/firefox"),
        ("firefox", ".var/app/org.mozilla.firefox/.mozilla/firefox"),
        ("firefox", ".var/app/org.mozilla.firefox/config/mozilla/firefox"),
    ),
    (
        "/etc/firefox/policies/policies.json",
        "/usr/lib/firefox/distribution/policies.json",
        "/usr/lib64/firefox/distribution/policies.json",
        "/usr/lib/firefox-esr/distribution/policies.json",
        "/opt/firefox/distribution/policies.json",
        "/snap/firefox/current/usr/lib/firefox/distribution/policies.json",
        "/var/lib/flatpak/extension/org.mozilla.firefox.systemconfig/x86_64/stable/policies/policies.json",
        "/var/lib/flatpak/extension/org.mozilla.firefox.systemconfig/aarch64/stable/policies/policies.json",
    ),
)
FIREFOX_KIN = Browser(
    "LibreWolf, Waterfox, Floorp or Zen",
    (
        ("librewolf", ".librewolf"),
        ("librewolf", ".config/librewolf/librewolf"),
        ("librewolf", ".var/app/io.gitlab.librewolf-community/.librewolf"),
        ("waterfox", ".waterfox"),
        ("waterfox", ".var/app/net.waterfox.waterfox/.waterfox"),
        ("floorp", ".floorp"),
        ("floorp", ".var/app/one.ablaze.floorp/.floorp"),
        ("zen", ".zen"),
        ("zen", ".var/app/app.zen_browser.zen/.zen"),
    ),
    (
        "/etc/librewolf/policies/policies.json",
        "/usr/lib/librewolf/distribution/policies.json",
        "/usr/lib64/librewolf/distribution/policies.json",
        "/usr/share/librewolf/distribution/policies.json",
        "/etc/waterfox/policies/policies.json",
        "/etc/floorp/policies/policies.json",
        "/etc/zen/policies/policies.json",
    ),
)


class Kept(NamedTuple):
    """A folder in which one person's browser keeps its profiles, and the names in it."""

    browser_type: str
    user: User
    folder: str
    names: list[str]


def kept_by_users(host: Host, browser: Browser) -> Iterator[Kept]:
    """The folders of profiles of this browser that exist, of everyone. A home that is closed to us is one refusal."""
    for user in host.users():
        with host.tolerate(f"the {browser.name} profiles of {user.name}"):
            for browser_type, folder in _places(host, browser, user):
                names = host.names_or_none(folder)
                if names:
                    yield Kept(browser_type, user, folder, names)


def _places(host: Host, browser: Browser, user: User) -> Iterator[tuple[str, str]]:
    """Where this person's profiles may be. Our own user may have moved the folder of settings (XDG_CONFIG_HOME)."""
    home = user.home.rstrip("/")
    moved = (host.environ("XDG_CONFIG_HOME") or "").rstrip("/") if user.me else ""
    for browser_type, below in browser.profiles:
        yield browser_type, f"{home}/{below}"
        if below.startswith(".config/") and moved.startswith("/") and moved != f"{home}/.config":
            yield browser_type, moved + below.removeprefix(".config")


def chromium_profiles(host: Host, kept: Kept) -> Iterator[str]:
    """The folders of profiles: those that hold preferences. One that is closed to us is a refusal."""
    for name in kept.names:
        if name == "Local State" or name.startswith("Singleton"):
            continue
        profile = f"{kept.folder}/{name}"
        with host.tolerate(profile):
            if host.exists(f"{profile}/Preferences") or host.exists(f"{profile}/Secure Preferences"):
                yield profile
