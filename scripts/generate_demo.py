"""Generate the demo company: every entity of the input contract as a CSV seed.

A fictitious B2B software business sells three subscriptions, services and some
hardware from 2023-06-01 to 2026-06-17 18:00 UTC (the as-of instant). It moved its
billing into the present system in June 2023: the customers of that month are the old
base and have no deal. Amounts are in EUR, USD and GBP; reporting is in EUR.

The files are a function of the code in demo_company/ alone: no clock, no set or hash
order, one random stream per entity (a change to the sessions does not move the deals),
and only basic arithmetic on floats, because `log` and `exp` differ between platforms in
the last bit.

Planted accidents, for an alert to find
    2025-10-01 to 2025-10-31  price rise of 8 %: customers paying monthly churn
                              ("price") several times as often as in other months
    2026-01-01 to 2026-03-31  rep r07: almost every deal that closes is lost
    2026-02-18                refund wave: a month is paid back after a service outage
    2026-03-10 to 2026-03-12  web tracking outage: not one session
    2026-05-11 and later      redesign of /pricing: its bounce rate doubles

Dirty rows, on purpose
    deals       d0500 twice, the older `updated_at` second in the file
    activities  t07278 twice, the older `updated_at` second in the file
    deals       d0504, won, has neither region nor channel
    deals       d0498, won, is of product `Analytics Suit` (see product_aliases)
    accounts    a chain: a0083 is merged into a0170, which is merged into a0114
    accounts    a0010 is soft-deleted and has past revenue
    goals       the quotas of r04 and r13 name them instead of giving their id

Shapes, on purpose
    reps           r09 left, r12 was hired mid-year, r14 has no deal, r05 changed team
    deals          pushed, pulled in, reopened, merged, deleted, without owner, stale,
                   with a new owner before the close
    subscriptions  trials with and without a sale, pauses, failed payments, changes of
                   seats and plan, products swapped on one day, two subscriptions of one
                   customer, two items of one subscription; s0096 is deleted, of s0122
                   only the click is known, some are cancelled and still paid for
"""

import argparse
from pathlib import Path

from demo_company.settings import settings_rows
from demo_company.simulation import export, simulate
from demo_company.writer import write_files

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("output", nargs="?", type=Path, default=SEEDS, help="default: seeds/")
    output = parser.parse_args().output
    write_files(output, export(simulate()), settings_rows())


if __name__ == "__main__":
    main()
