#!/usr/bin/env python3
"""The commands: build the KPIs, look at them, and copy them out.

Usage: python scripts/kpis.py --help
"""

import sys

from sales_kpis.commands.app import app, main

__all__ = ["app", "main"]

if __name__ == "__main__":
    sys.exit(main())
