"""Fail when a tracked file names one machine's paths or a package index, or is what a run left behind."""

import re
import subprocess
import sys
from pathlib import Path

# Written so that this file does not match itself.
MACHINE = r"(?<![\w.])/(?:home|[r]oot|Users|[w]ork|opt/(?:[w]heels|[p]ypi))/\w"
INDEX = r"--(?:extra-)?index[-]url\b|--find[-]links\b|\bpypi[.]org\b|\bpytho[n]hosted\b|\bfile:/{2,3}\w"
# What a run leaves behind, and may show what was on a screen or in a journal: never to be published.
LEFT_BEHIND = re.compile(
    r"(?:^|/)(?:snapshot_report[.]html|faults[.](?:log|old)|vault[.]json|[^/]+[.]db|core)$"
)
FORBIDDEN = re.compile(f"{MACHINE}|{INDEX}", re.MULTILINE)


def main() -> int:
    """Print each offending line as `file:line: text`; return 1 if there is one."""
    listed = subprocess.run(["git", "ls-files", "-z"], check=True, capture_output=True, text=True).stdout
    found = 0
    for path in map(Path, filter(None, listed.split("\0"))):
        if LEFT_BEHIND.search(path.as_posix()):
            print(f"{path}: is left behind by a run")
            found += 1
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue  # a binary, or deleted and not yet committed
        for number, line in enumerate(text.splitlines(), 1):
            if FORBIDDEN.search(line):
                print(f"{path}:{number}: {line.strip()[:160]}")
                found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
