#!/usr/bin/env python3
"""Hold what BI tools read from this checkout against an earlier commit's, value by value.

    python tests/fuzz/compare.py main --companies 50 --seed 1

A change of shape must not change a number. The same companies (systematic ones, random ones
and the examples) are built by the models of both commits; every table of models/reporting has to
have the same rows. Ends with 1 where one differs, after printing the first differing rows.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ("maven_crm",)
VARIABLES = "dbt_vars.json"
# Of the systematic companies every n-th: they are small and much alike.
SYSTEMATIC_STEP = 5
SHOWN = 3


def write_companies(folder: Path, count: int, seed: int) -> None:
    """Write the folder of each company, with the variables of dbt beside its files."""
    sys.path[:0] = [str(ROOT / "tests/fuzz"), str(ROOT / "scripts")]
    from random_companies import random_company, systematic_companies

    companies = [
        *systematic_companies()[::SYSTEMATIC_STEP],
        *map(random_company, range(seed, seed + count)),
    ]
    for number, company in enumerate(companies):
        place = folder / f"{number:04} {company.name.replace('/', '_')}"
        place.mkdir()
        company.write(place)
        (place / VARIABLES).write_text(json.dumps(company.variables), encoding="utf-8")
    for name in EXAMPLES:
        place = folder / name
        shutil.copytree(ROOT / "examples" / name, place)
        (place / VARIABLES).write_text("{}", encoding="utf-8")


def build(root: Path, companies: Path, output: Path) -> None:
    """Build each company by the models of a checkout; keep what BI tools read."""
    own = str(Path(__file__).parent)
    sys.path[:] = [str(root / "tests/fuzz"), str(root / "scripts")] + [
        place for place in sys.path if place != own
    ]
    from compiled_project import Company

    models = (root / "models/reporting").rglob("*.sql")
    tables = [path.stem for path in models if not path.stem.startswith("int_")]
    for company in sorted(companies.iterdir()):
        variables = json.loads((company / VARIABLES).read_text(encoding="utf-8"))
        (output / company.name).mkdir()
        with Company(company, variables, only=tables) as built:
            if built.failures:
                print(f"{company.name}: {root}: {built.failures[0]}", flush=True)
                continue
            for table in tables:
                built.ask(f"copy {table} to '{output / company.name / table}.parquet'")


def differences(before: Path, after: Path) -> list[str]:
    """Every table of a company of which rows differ, with the first of them."""
    found = []
    old_tables = {path.name for path in before.glob("*.parquet")}
    new_tables = {path.name for path in after.glob("*.parquet")}
    found += [f"{name}: only in one of both" for name in sorted(old_tables ^ new_tables)]
    for name in sorted(old_tables & new_tables):
        # Sums of floats depend on the order of their rows, in the last digits.
        old, new = (f"read_parquet('{folder / name}')" for folder in (before, after))
        columns, other_columns = (
            dict(
                duckdb.sql(
                    f"select column_name, column_type from (describe from {side})"
                ).fetchall()
            )
            for side in (old, new)
        )
        if columns != other_columns:
            changed = columns.items() ^ other_columns.items()
            found.append(f"{name}: other columns: {sorted(changed)}")
            continue
        rounded = [
            f"printf('%.9e', {column}) as {column}"
            for column, kind in columns.items()
            if kind == "DOUBLE"
        ]
        chosen = f"* replace ({', '.join(rounded)})" if rounded else "*"
        for word, one, other in (("gone", old, new), ("new", new, old)):
            rows = duckdb.sql(
                f"select {chosen} from {one} except all select {chosen} from {other}"
            ).fetchall()
            if rows:
                shown = "".join(f"\n    {row}" for row in rows[:SHOWN])
                found.append(f"{name}: {len(rows)} rows {word}{shown}")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base", help="commit to compare with")
    parser.add_argument("--companies", type=int, default=50, help="random ones")
    parser.add_argument("--seed", type=int, default=1, help="of the first random company")
    stated = parser.parse_args()
    failing = 0
    with tempfile.TemporaryDirectory() as scratch:
        base, companies, before, after = (
            Path(scratch) / name for name in ("base", "companies", "before", "after")
        )
        subprocess.run(
            ["git", "worktree", "add", "--quiet", "--detach", str(base), stated.base],
            cwd=ROOT,
            check=True,
        )
        try:
            for folder in (companies, before, after):
                folder.mkdir()
            write_companies(companies, stated.companies, stated.seed)
            sides = [
                subprocess.Popen([sys.executable, __file__, "--build", root, companies, output])
                for root, output in ((base, before), (ROOT, after))
            ]
            if any([side.wait() for side in sides]):
                return 2
            names = sorted(path.name for path in companies.iterdir())
            for name in names:
                found = differences(before / name, after / name)
                failing += bool(found)
                for line in found:
                    print(f"{name}: {line}")
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(base)], cwd=ROOT)
    print(f"{len(names) - failing} companies of {len(names)} have the same rows")
    return 1 if failing else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--build"]:
        build(*map(Path, sys.argv[2:]))
    else:
        sys.exit(main())
