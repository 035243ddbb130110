"""What a passphrase costs in tests. In the program it is slow to try one, to be slow for whoever guesses.

To be imported before anything takes `DEFAULT_COST` for its own: conftest does. Processes that tests start
have the real one.
"""

from __future__ import annotations

from jourtui.store import vault_file

REAL_COST = vault_file.DEFAULT_COST
CHEAP = vault_file.Cost(memory_kib=8, passes=1, lanes=1)

vault_file.DEFAULT_COST = CHEAP
