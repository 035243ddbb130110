import sys

from jourtui.cli import main

sys.exit(main())
