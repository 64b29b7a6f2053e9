"""No planted secret survives, and ordinary arguments do."""

from __future__ import annotations

import base64
import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.parse.secrets import MARK, redact_arguments, redact_text

S = "hunter2Xy"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
GITHUB = "ghp_" + "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5"
SLACK = "xoxb-" + "123456789012-abcdefABCDEF123456"
AWS = "AKIA" + "IOSFODNN7EXAMPLE"
AWS_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
RANDOM = "kT4v9QzR2mXc7LpW8sYb3N"
HEX = "9f86d081884c7d659a2feaa0c55ad015"

PLANTED: list[tuple[str, list[str]]] = [
    (S, ["app", f"--password={S}"]),
    (S, ["app", "--password", S]),
    (S, ["app", "-password", S]),
    ("-" + S, ["app", "--password", "-" + S]),
    (S, ["app", f"--db-password={S}", "--port", "443"]),
    (S, ["app", f"--dbPassword={S}"]),
    (S, ["java", f"-Djavax.net.ssl.keyStorePassword={S}", "-jar", "app.jar"]),
    (S, ["keytool", "-storepass", S]),
    (S, ["env", f"PASSWORD={S}", "prog"]),
    (S, ["env", f"PGPASSWORD={S}", "psql"]),
    (S, ["env", f"MYSQL_PWD={S}", "mysql"]),
    (S, ["app", f"DB_PASS={S}"]),
    ("two words", ["app", "--password=two words"]),
    ("two words", ["app", "--password", "two words"]),
    (S, ["sshpass", "-p", S, "ssh", "host.example"]),
    (S, ["sshpass", f"-p{S}", "ssh", "host.example"]),
    (S, ["sudo", "/usr/bin/sshpass", "-p", S, "ssh", "host.example"]),
    (S, ["mysql", "-u", "root", f"-p{S}"]),
    ("pass word", ["mysqldump", "-ppass word"]),
    (S, ["7z", "a", f"-p{S}", "x.7z"]),
    (S, ["zip", "-P", S, "a.zip"]),
    (S, ["xfreerdp", f"/p:{S}", "/v:host.example"]),
    (S, ["xfreerdp", f"/password:{S}"]),
    (S, ["redis-cli", "-a", S]),
    (S, ["ldapsearch", "-x", "-w", S]),
    (S, ["mongosh", "-u", "me", "-p", S]),
    (S, ["plink", "-pw", S, "host.example"]),
    (S, ["docker", "login", "-u", "me", "-p", S]),
    (S, ["openssl", "enc", "-k", S]),
    (S, ["openssl", "rsa", "-passin", f"pass:{S}"]),
    (S, ["htpasswd", "-b", "/etc/web.users", "me", S]),
    (S, ["wpa_passphrase", "cafe", S]),
    (S, ["nmcli", "dev", "wifi", "connect", "cafe", "password", S]),
    (S, ["sqlplus", f"scott/{S}@db.example"]),
    (S, ["curl", "-u", f"me:{S}", "https://host.example"]),
    (S, ["curl", f"-ume:{S}", "https://host.example"]),
    (S, ["curl", f"--user=me:{S}"]),
    ("two words", ["curl", "-u", "me:two words"]),
    (S, ["curl", "-x", f"me:{S}@proxy.example:8080"]),
    (S, ["smbclient", "-U", f"me%{S}"]),
    (S, ["mount.cifs", "-o", f"username=me,password={S},uid=0"]),
    ("pa,ss", ["mount", "-o", "password=pa,ss"]),
    (S, ["curl", "-H", f"Authorization: Bearer {S}"]),
    (S, ["curl", "-H", f"authorization: Basic {S}"]),
    (S, ["curl", "-H", f"X-Api-Key: {S}"]),
    (S, ["curl", "-H", f"PRIVATE-TOKEN: {S}"]),
    (S, ["curl", "-H", f"Cookie: theme=dark; sid={S}"]),
    (S, ["curl", "-H", f"X-Auth-Token:{S}"]),
    (S, ["git", "-c", f"http.extraheader=AUTHORIZATION: bearer {S}"]),
    (S, ["git", "clone", f"https://me:{S}@git.example/repo"]),
    ("pa/ss", ["git", "clone", "https://me:pa/ss@git.example/repo"]),
    ("p@ss", ["git", "clone", "https://me:p@ss@git.example/repo"]),
    (S, ["git", "clone", f"https://{S}@git.example/repo"]),
    (S, ["app", f"postgresql://me:{S}@db.example:5432/x"]),
    (S, ["app", f"--url=https://host.example/a?token={S}&user=x"]),
    (S, ["app", f"https://host.example/a?user=x&api_key={S}"]),
    (S, ["app", f"https://host.example/?next=https%3A%2F%2Fx.example%3Ftoken%3D{S}"]),
    (S, ["app", f"https://store.example/b?se=2030&sig={S}"]),
    (S, ["app", f"Endpoint=sb://x.example/;SharedAccessKey={S}"]),
    (JWT.split(".")[1], ["app", JWT]),
    (JWT.split(".")[2], ["app", "--hello", f"x={JWT}"]),
    (GITHUB, ["app", GITHUB]),
    (GITHUB, ["app", f"--x={GITHUB}"]),
    (SLACK, ["app", SLACK]),
    (AWS, ["app", AWS]),
    (AWS_SECRET, ["app", AWS_SECRET]),
    ("bPxRfiCY", ["app", f"AWS_SECRET_ACCESS_KEY={AWS_SECRET}"]),
    (RANDOM, ["app", RANDOM]),
    (RANDOM, ["app", f"--x={RANDOM}"]),
    (RANDOM, ["app", f"https://host.example/hooks/{RANDOM}"]),
    (HEX, ["app", HEX]),
    (S, ["agent", f"--enrollment-token={S}"]),
    (S, ["agent", "--enroll-secret", S]),
    (S, ["agent", "enroll", "--enrolment_key", S]),
    (S, ["msiexec", "/i", "agent.msi", f"/SITETOKEN={S}"]),
    (S, ["msiexec", "/i", "agent.msi", f"SITE_TOKEN={S}"]),
    (S, ["agent", f"/cid:{S}"]),
    (S, ["agent", "--cid=" + S]),
    (S, ["agent", "-k", S + "8"]),
    (S, ["agent", "--provisioning-token", S]),
    (S, ["agent", "--activation-code", S]),
    (S, ["agent", "--licenseKey", S]),
    (S, ["agent", f'{{"password":"{S}","port":443}}']),
    (S, ["agent", f'{{"apiKey": "{S}"}}']),
    (S, ["curl", "-d", f"user[password]={S}"]),
    (S, ["kubectl", "create", "secret", "generic", "x", f"--from-literal=password={S}"]),
    (S, ["sh", "-c", f"mysql -u root -p{S} -e 'select 1'"]),
    (S, ["sh", "-c", f"sshpass -p {S} ssh host.example"]),
    (S, ["sh", "-c", f"PASSWORD={S} prog"]),
    (S, ["sh", "-c", f"run --password '{S} and more' --port 443"]),
    ("and more", ["sh", "-c", f"run --password '{S} and more' --port 443"]),
    (S, ["sh", "-c", f"curl -H 'Authorization: Bearer {S}' https://host.example"]),
    (S, ["sh", "-c", f'curl -H "X-Api-Key: {S}" https://host.example']),
    ("more", ["sh", "-c", f"run password='{S} more' x"]),
    (S, [f"prog --token={S} --host example"]),
    (S, [f"prog --token {S} --host example"]),
    (S, [f"prog password = {S}"]),
    ("MIIEow", ["app", "--x=-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n"]),
    (S, ["app", f"--key=/etc/k.pem,password={S}"]),
]


@pytest.mark.parametrize(("secret", "arguments"), PLANTED)
def test_a_planted_secret_is_removed_and_leaves_a_mark(secret: str, arguments: list[str]) -> None:
    shown = redact_arguments(arguments)
    assert secret not in " ".join(shown)
    assert MARK in " ".join(shown)


@pytest.mark.parametrize(
    "arguments",
    [
        ["/usr/sbin/sshd", "-D", "--port", "443"],
        ["sshd: worker@pts/0"],
        ["ssh", "git@git.example", "-p", "2222"],
        ["git", "clone", "git@git.example:team/repo.git"],
        ["git", "clone", "ssh://git@git.example/team/repo.git"],
        ["python3", "-m", "http.server", "8080"],
        ["docker", "run", "-p", "127.0.0.1:80:80/tcp", "-u", "1000:1000", "nginx:1.27"],
        ["/nix/store/0c0zv3dyysgxl4ybk8c3hlqmnxrcgbzq-bash-5.2/bin/bash", "-l"],
        ["cat", "/srv/git/objects/9f/86d081884c7d659a2feaa0c55ad015a3bf4f1b2b"],
        ["node", "node_modules/.cache/9f86d081884c7d659a2feaa0c55ad015/x.js"],
        ["nginx", "-c", "/etc/nginx/nginx.conf"],
        ["app", "--tls-key=/etc/ssl/private/host.key", "--key", "/etc/ssl/host.key"],
        ["app", "--token-file", "/run/secrets/token", "--password-file=/etc/p"],
        ["Xorg", ":0", "-auth", "/run/user/1000/gdm/Xauthority", "vt2"],
        ["openvpn", "--auth-user-pass", "/etc/openvpn/login.txt"],
        ["dbus-daemon", "--session", "--address=systemd:", "--nofork", "--nopidfile"],
        ["gnome-keyring-daemon", "--foreground", "--components=pkcs11,secrets", "--control-directory=/run/user/1000/k"],
        ["psql", "--no-password", "--host", "db.example", "mydata"],
        ["mount", "/dev/disk/by-uuid/0e2c2a34-8b0d-4d9f-9d3b-2f1de3b4a111", "/mnt"],
        ["app", "--device", "0e2c2a34-8b0d-4d9f-9d3b-2f1de3b4a111"],
        ["containerd", "image@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
        ["java", "-cp", "/opt/x/lib/a-1.2.3.jar:/opt/x/lib/b.jar", "org.example.AbstractSingletonProxyFactoryBean"],
        ["gcc", "-I/usr/lib/gcc/x86_64-linux-gnu/12/include", "-march=x86-64-v3"],
        ["curl", "-k", "https://host.example:8443/path", "--max-time", "10"],
        ["sort", "-k", "2,2n", "file.txt"],
        ["app", "--auth=none", "--use-token=false"],
        ["app", "https://auth.example:8443/login"],
        ["app", "/home/worker/My Documents/report.txt"],
        ["player", "--hotkey", "F1"],
        ["llm", "--max-tokens", "4096"],
        ["tail", "-f", "/var/log/auth.log"],
        ["-bash"],
        ["\udcff\udcfe", "\u202e", "\n"],
        [],
        [""],
    ],
)
def test_ordinary_arguments_stay_as_they_are(arguments: list[str]) -> None:
    assert redact_arguments(arguments) == arguments


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        (["mount", "-o", f"username=me,password={S}"], "username=me,password="),
        (["sh", "-c", f"run --password '{S}' --port 443"], "--port 443"),
        (["sh", "-c", f"curl -H 'Authorization: Bearer {S}' https://host.example"], "https://host.example"),
        (["git", "clone", f"https://me:{S}@git.example/repo"], "@git.example/repo"),
        (["app", "--password", "--verbose", "file"], "--verbose file"),
        (["agent", f"--enrollment-token={S}", "--url", "https://fleet.example"], "--enrollment-token="),
    ],
)
def test_what_stands_around_a_secret_stays(arguments: list[str], kept: str) -> None:
    assert kept in " ".join(redact_arguments(arguments))


def test_free_text_loses_its_secrets_too() -> None:
    text = redact_text(f"proxy http://me:{S}@proxy.example and token={S} in /etc/hosts")
    assert S not in text
    assert "@proxy.example" in text
    assert "/etc/hosts" in text
    assert redact_text("nothing to hide in /etc/hosts") == "nothing to hide in /etc/hosts"


def test_long_random_strings_do_not_survive() -> None:
    chance = random.Random(7)
    alphabets = [string.ascii_letters + string.digits, string.ascii_lowercase + string.digits]
    left = 0
    for _ in range(1000):
        token = "".join(chance.choices(chance.choice(alphabets), k=32))
        left += token in redact_arguments(["app", token])[1]
        secret = base64.b64encode(chance.randbytes(36)).decode()
        left += any(part in redact_arguments(["app", secret])[1] for part in [secret])
    assert left <= 20


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(["--password", "--api-key", "--enroll-secret", "/SITETOKEN", "-token", "DB_PASSWORD"]),
    value=st.text(st.characters(blacklist_characters="\0"), min_size=3, max_size=30),
    around=st.lists(st.text(max_size=8), max_size=4),
)
def test_whatever_a_password_holds_it_is_removed(name: str, value: str, around: list[str]) -> None:
    needle = f"Q9{value}9Q"
    assert needle not in redact_arguments(["app", *around, f"{name}={needle}"])[-1]
    if name[0] in "-/":
        assert needle not in redact_arguments(["app", name, needle])[-1]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(alphabet="ab '\"=:/@-%[]{}\\\n?&;,.9Kpey", max_size=40), max_size=6))
def test_nothing_is_added_and_nothing_crashes(arguments: list[str]) -> None:
    shown = redact_arguments(arguments)
    assert len(shown) == len(arguments)
    assert redact_arguments(shown) == redact_arguments(shown)


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "a",
            "=",
            ":",
            "/",
            "@",
            "://",
            "a:b@",
            "://a:b@c",
            "eyJ-",
            "eyJaaaaaaaa.",
            "key=/etc/a,",
            "user=",
            "@key:1/",
        ),
        *("password:", "7z ", "'", "'\"", "-p ", "--password ", "%3d", "key=true&", "Zz9k" * 6 + ",", "a=/B9c/", "\t"),
        *("Authorization: ", "AKIA", "ghp_", "://x/", "x.", "mysql -p ", "token=='", "a1" * 11 + "/", "--", "?key="),
    ],
)
def test_the_work_grows_in_step_with_hostile_text(unit: str) -> None:
    """Counted in calls and lines run: four times the text may cost at most about four times the steps."""
    small, large = (_steps(unit * (size // len(unit))) for size in (2 << 10, 8 << 10))
    assert large <= 5 * small + 2000
    redact_arguments(["app", unit * ((256 << 10) // len(unit))])


def _steps(text: str) -> int:
    import sys

    count = 0

    def step(*_: object) -> object:
        nonlocal count
        count += 1
        return step

    sys.settrace(step)  # type: ignore[arg-type]
    try:
        redact_arguments(["app", text])
    finally:
        sys.settrace(None)
    return count
