#!/usr/bin/env python3
"""Build many random companies and hold every identity and data test against each.

    python tests/fuzz/fuzz.py --companies 1000 --seed 1

Ends with 1 where a company failed, after printing the smallest one that still does, for each
kind of failure.
"""

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "scripts")]

from compiled_project import Company, Failure
from random_companies import (
    RandomCompany,
    Rows,
    random_company,
    systematic_companies,
)

# So many builds at most to make a failing company smaller.
SHRINK_STEPS = 60


def failures_of(company: RandomCompany) -> list[Failure]:
    """Build a company from its files; what DuckDB, the loader or a test found."""
    with tempfile.TemporaryDirectory() as folder:
        company.write(Path(folder))
        with Company(Path(folder), company.variables) as built:
            return built.failures


def smallest(
    company: RandomCompany, still_fails: Callable[[RandomCompany], bool], steps: int = SHRINK_STEPS
) -> RandomCompany:
    """Leave out files, rows and columns as long as it still fails."""
    found = True
    while found and steps > 0:
        found = False
        for candidate in _smaller(company):
            steps -= 1
            if still_fails(candidate):
                company, found = candidate, True
                break
            if steps <= 0:
                break
    return company


def _smaller(company: RandomCompany) -> Iterator[RandomCompany]:
    """Companies with a part less, the largest parts first."""
    files = company.files
    names = sorted(files, key=lambda name: -len(files[name]))
    if len(names) > 2:
        half = len(names) // 2
        yield _with(company, {name: files[name] for name in names[:half]})
        yield _with(company, {name: files[name] for name in names[half:]})
    if len(names) > 1:
        for name in names:
            yield _with(company, {other: files[other] for other in names if other != name})
    for name in names:
        for rows in _fewer(files[name]):
            yield _with(company, {**files, name: rows})


def _fewer(rows: Rows) -> Iterator[Rows]:
    size = len(rows) // 2
    while size:
        for start in range(0, len(rows), size):
            rest = rows[:start] + rows[start + size :]
            if rest:
                yield rest
        size //= 2


def _with(company: RandomCompany, files: dict[str, Rows]) -> RandomCompany:
    return replace(company, files=files)


def run(companies: list[RandomCompany], jobs: int) -> dict[str, list[RandomCompany]]:
    """Find the companies that fail, by what fails."""
    failing = defaultdict(list)
    started = time.monotonic()
    with ProcessPoolExecutor(jobs) as pool:
        for number, (company, failures) in enumerate(
            zip(companies, pool.map(failures_of, companies), strict=True), start=1
        ):
            for failure in failures:
                failing[failure.node].append(company)
            if failures:
                print(f"{company.name}: {', '.join(one.node for one in failures)}", flush=True)
            if number % 50 == 0:
                seconds = (time.monotonic() - started) / number
                print(f"{number} companies, {seconds:.1f} s each", flush=True)
    return failing


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--companies", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1, help="of the first company")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only-random", action="store_true")
    parser.add_argument("--no-shrink", action="store_true")
    stated = parser.parse_args()
    companies = [] if stated.only_random else systematic_companies()
    companies += [random_company(stated.seed + number) for number in range(stated.companies)]
    failing = run(companies, stated.jobs)
    for node, found in sorted(failing.items(), key=lambda item: -len(item[1])):
        print(f"\n{node}: {len(found)} companies, such as {found[0].name}")
        if not stated.no_shrink:

            def still_fails(company: RandomCompany, node: str = node) -> bool:
                return any(failure.node == node for failure in failures_of(company))

            company = smallest(min(found, key=lambda one: len(str(one))), still_fails)
            print(company)
            print(*(one for one in failures_of(company) if one.node == node), sep="\n")
    failed = {company.name for found in failing.values() for company in found}
    print(f"\n{len(companies) - len(failed)} passed, {len(failed)} failed")
    return 1 if failing else 0


if __name__ == "__main__":
    sys.exit(main())
