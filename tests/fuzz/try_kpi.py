#!/usr/bin/env python3
"""Build one KPI, and what it reads, on a folder of files, and print its values: in seconds.

    python tests/fuzz/try_kpi.py win_rate examples/maven_crm --grain quarter --dimension rep

There is no dbt in it: the models are rendered as compiled_project.py does, anew each time.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/fuzz"), str(ROOT / "scripts")]

from compiled_project import Company  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kpi", help="its name, without kpi_")
    parser.add_argument("folder", type=Path, help="your files, or an example")
    parser.add_argument("--grain", default="month")
    parser.add_argument("--dimension", default="all")
    stated = parser.parse_args()
    with Company(stated.folder, only=[f"kpi_{stated.kpi}"]) as company:
        for failure in company.failures:
            print(failure, file=sys.stderr)
        if company.failures:
            return 1
        company.connection.sql(
            "select period_start_date, is_complete, dimension_value, numerator, denominator, value"
            f" from kpi_{stated.kpi} where period_grain = ? and dimension = ? order by 1, 3",
            params=[stated.grain, stated.dimension],
        ).show(max_rows=200)
    return 0


if __name__ == "__main__":
    sys.exit(main())
