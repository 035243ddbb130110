"""Fail when a tracked file names one machine's paths or a package index: what is here must work anywhere."""

import re
import subprocess
import sys
from pathlib import Path

# Written so that this file does not match itself.
MACHINE = r"(?<![\w.])/(?:home|[r]oot|Users|[w]ork|opt/(?:[w]heels|[p]ypi))/\w"
INDEX = r"--(?:extra-)?index[-]url\b|--find[-]links\b|\bpypi[.]org\b|\bpytho[n]hosted\b|\bfile:/{2,3}\w"
FORBIDDEN = re.compile(f"{MACHINE}|{INDEX}", re.MULTILINE)


def main() -> int:
    """Print each offending line as `file:line: text`; return 1 if there is one."""
    listed = subprocess.run(["git", "ls-files", "-z"], check=True, capture_output=True, text=True).stdout
    found = 0
    for path in map(Path, filter(None, listed.split("\0"))):
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
