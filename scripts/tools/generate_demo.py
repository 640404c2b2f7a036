"""Generate the demo company: every entity of the input contract as a CSV seed.

A fictitious B2B software business sells three subscriptions, services and some
hardware to mid-market companies, from 2023-06-01 to 2026-06-17 18:00 UTC (the as-of
instant). It moved its billing into the present system in June 2023: the customers of that
month are the old base and have no deal. Its telephone, calendars and web site report to the
CRM since 2025-04-01; of the time before it knows what somebody logged by hand. Amounts are
in EUR, USD and GBP; reporting is in EUR. docs/demo.md compares its ratios with published
benchmarks.

The files are a function of the code in demo_company/ alone: no clock, no set or hash
order, one random stream per entity (a change to the sessions does not move the deals),
and only basic arithmetic on floats, because `log` and `exp` differ between platforms in
the last bit.

Planted accidents, for an alert to find
    2025-10-01 to 2025-10-31  price rise of 8 %: customers paying monthly churn
                              ("price") several times as often as in other months
    2026-01-01 to 2026-03-31  rep r07: every deal that closes is lost
    2026-02-18                refund wave: a month is paid back after a service outage
    2026-03-10 to 2026-03-12  web tracking outage: not one session
    2026-05-11 and later      redesign of /pricing: its bounce rate doubles

Dirty rows, on purpose
    deals       d0520 twice, the older `updated_at` second in the file
    activities  t12604 twice, the older `updated_at` second in the file
    deals       d0532, won, has neither region nor channel
    deals       d0523, won, is of product `Analytics Suit` (see product_aliases)
    accounts    a chain: a0272 is merged into a0150, which is merged into a0140
    accounts    a0007 is soft-deleted and has past revenue
    order_lines the onboarding of d0001 is invoiced for less than was sold
    goals       the quotas of r04 and r13 name them instead of giving their id, one is
                there by id as well; one goal is of a KPI, one of a rep whose name is
                misspelt, one of a month that begins on its 15th
    exchange_rates one is 0, of a currency that has no other
    market_sizes one lost its zeros
    ids with 9  d9001 ..., s9001 ..., o90001, t90001, n9001: rows of an imported
                spreadsheet, one for each rule of data_quality that nothing else breaks
                (demo_company/faults.py); settings/demo_*.csv has such rows as well

Shapes, on purpose
    reps           r09 left, r12 was hired mid-year, r14 has no deal, r05 changed team
    deals          pushed, pulled in, reopened, merged, deleted, gone back a stage, skipping
                   one, without owner, stale, with a new owner before the close
    subscriptions  trials with and without a sale, pauses, failed payments, changes of
                   seats and plan, products swapped on one day, two subscriptions of one
                   customer, two items of one subscription, two currencies of one
                   customer; s0062 is deleted, of s0080 only the click is known, some are
                   cancelled and still paid for
"""

import argparse
from pathlib import Path

from demo_company.settings import settings_rows
from demo_company.simulation import export, simulate
from demo_company.writer import write_files

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("output", nargs="?", type=Path, default=SEEDS, help="default: seeds/")
    output = parser.parse_args().output
    write_files(output, export(simulate()), settings_rows())


if __name__ == "__main__":
    main()
