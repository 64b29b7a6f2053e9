"""Names that stand before passwords, tokens and keys, and the programs that take them after a short option.

Declarations for parse/secrets.py. The short options are those of each program's own manual page.
"""

from __future__ import annotations

import re
from functools import lru_cache


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_LAST = frozenset(
    _words(
        "password passwords passwd passphrase passcode passkey pass pwd pword pw secret secrets token tokens jwt auth "
        "authorization credential credentials cred creds bearer cookie cookies psk otp totp pin key keys apikey cid "
        "sas sig signature community mnemonic"
    )
)
_ENDINGS = (
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "token",
    "cookie",
    "credential",
    "credentials",
    "pwd",
    *(
        f"{word}key"
        for word in _words("api auth access private secret shared license licence install group site master")
    ),
    *(f"{word}key" for word in _words("encryption enroll enrollment enrolment registration account customer product")),
    *(f"{word}key" for word in _words("activation agent org wep storage")),
    *(
        f"{word}pass"
        for word in _words("store key db user root admin require ssh smtp http proxy ftp mail wifi my sql")
    ),
    *(f"{word}code" for word in _words("activation access company invite pairing registration enrollment enrolment")),
    *("activationid", "sessionid", "secretid", "passwordhash", "masterauth", "userpwd", "enrollmentid", "siteid"),
)
_NOT_AFTER = frozenset(_words("sort hot primary foreign public pub partition cache bind index max min num count"))
_SWITCH = frozenset(_words("no ask prompt use disable enable without require skip allow show with reset change force"))
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

BARE = frozenset({"password", "passwd", "passphrase", "secret", "token", "psk", "apikey", "api-key", "bearer", "pass:"})
USER_OPTIONS = frozenset({"-u", "-U", "--user", "--proxy-user", "--login", "-user"})
USER_NAMES = frozenset({"user", "proxyuser", "login", "userpwd"})
HARMLESS = frozenset(
    _words(
        "true false yes no on off none null auto basic digest ntlm negotiate kerberos md5 pam ldap oauth2 stdin prompt "
        "ask required optional -"
    )
)

_SEPARATE = {
    "-p": "sshpass rdesktop xfreerdp wlfreerdp mongo mongosh mongodump mongorestore mongoexport mongoimport docker "
    "podman helm oras nerdctl buildah skopeo az cqlsh useradd usermod ncftp",
    "-P": "ipmitool sqlcmd bcp zip unzip mosquitto_pub mosquitto_sub",
    "-pw": "plink pscp psftp putty",
    "-a": "redis-cli snmpwalk ldappasswd",
    "-w": "ldapsearch ldapmodify ldapadd ldapdelete ldapwhoami ldappasswd ldapcompare",
    "-s": "ldappasswd",
    "-c": "snmpwalk snmpget snmpset snmpgetnext snmpbulkwalk",
    "-A": "snmpwalk snmpget snmpset snmpgetnext snmpbulkwalk",
    "-X": "snmpwalk snmpget snmpset snmpgetnext snmpbulkwalk",
    "-k": "openssl",
    "-K": "openssl",
    "-t": "influx",
    "key": "iwconfig iw",
}
_ATTACHED = {
    "-p": "mysql mysqldump mysqladmin mysqlimport mysqlshow mysqlcheck mysqlbinlog mysqlpump mysqlslap mariadb "
    "mariadb-dump mariadb-admin mariadb-import mariadb-check mariadb-backup sshpass 7z 7za 7zr 7zz rar unrar",
    "-hp": "rar",
    "/p:": "xfreerdp wlfreerdp xfreerdp3 wlfreerdp3 sdl-freerdp sdl-freerdp3",
    "/gp:": "xfreerdp wlfreerdp xfreerdp3 wlfreerdp3 sdl-freerdp sdl-freerdp3",
    "/pth:": "xfreerdp wlfreerdp xfreerdp3 wlfreerdp3 sdl-freerdp sdl-freerdp3",
    "-a": "redis-cli",
    "-w": "ldapsearch ldapmodify ldapadd ldapdelete ldapwhoami ldappasswd ldapcompare",
    "-P": "zip unzip ipmitool sqlcmd bcp",
    "-u": "curl lftp",
    "-U": "curl",
}
LAST_ARGUMENT = frozenset({"htpasswd", "wpa_passphrase"})


def _by_program(options: dict[str, str]) -> dict[str, tuple[str, ...]]:
    programs = {program for names in options.values() for program in names.split()}
    return {program: tuple(o for o, names in options.items() if program in names.split()) for program in programs}


SEPARATE = _by_program(_SEPARATE)
ATTACHED = _by_program(_ATTACHED)
PROGRAMS = frozenset(SEPARATE) | frozenset(ATTACHED) | LAST_ARGUMENT | {"sqlplus"}
TRIGGERS = frozenset(
    word.encode()
    for name in (*PROGRAMS, *_LAST, *_ENDINGS, "k", "begin", "code")
    for word in re.split(r"[-_]", name)
    if len(word) > 1 or word == "k"
)
ID_TRIGGERS = frozenset({b"session", b"activation", b"site", b"enrollment"})
USER_TRIGGERS = frozenset({b"u", b"user", b"login", b"userpwd", b"proxyuser"})


@lru_cache(4096)
def is_secret_name(name: str) -> bool:
    """Whether a value beside this name is to be kept from sight: --db-password, apiKey, SITETOKEN, X-Auth-Token."""
    parts = [part.lower() for part in _PARTS.findall(name[-80:])]
    if not parts:
        return False
    before, last = "".join(parts[-2:-1]), parts[-1]
    if before in _NOT_AFTER:
        return False
    return last in _LAST or (before + last).endswith(_ENDINGS)


def is_switch(name: str) -> bool:
    """Whether the name only turns something on or off, so that no value follows: --no-password, --ask-pass."""
    first = _PARTS.search(name[:80])
    return first is not None and first[0].lower() in _SWITCH
