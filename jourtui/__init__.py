"""jourtui: the program a social jour works in at night. Importing the package loads nothing."""

import os

__version__ = "0.1.0"

# Textual reads these when it is imported, whoever is the first to do that. Esc shall answer at once; and a
# key that comes right after something else was painted waits for up to two periods of this, which at
# Textual's own 60 is 33 ms.
os.environ.setdefault("ESCDELAY", "25")
os.environ.setdefault("TEXTUAL_FPS", "200")
