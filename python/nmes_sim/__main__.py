"""Lets `python -m nmes_sim` do what `nmes-sim` does."""

from nmes_sim.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
