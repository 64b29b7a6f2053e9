"""`python -m collectors > snapshot.json`: one scan of this computer as a snapshot. Needs nothing installed."""

import sys

from collectors import collect
from collectors.document import dump
from collectors.host import Host

if __name__ == "__main__":
    sys.stdout.write(dump(collect(Host.live())) + "\n")
