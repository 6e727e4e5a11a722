"""`python -m wares`."""

from wares.cli import main

main()
