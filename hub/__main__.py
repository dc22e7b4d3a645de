"""`python -m hub …`: the command line of the product."""

import sys

from hub.runtime.commands.main import main

if __name__ == "__main__":
    sys.exit(main())
