"""Companies that nobody made up: every data test of the project holds on each of them.

`make fuzz` runs a thousand; these are the ones that every change has to pass.
"""

import pytest

from fuzz import failures_of, smallest
from random_companies import RandomCompany, random_company, systematic_companies

RANDOM = [random_company(seed) for seed in range(1, 36)]
# Each entity bare, whole and with holes, and each pair: every n-th of them.
SYSTEMATIC = systematic_companies()[::5]


@pytest.mark.parametrize("company", [*RANDOM, *SYSTEMATIC], ids=lambda company: company.name)
def test_every_data_test_holds(company: RandomCompany) -> None:
    failures = failures_of(company)
    assert not failures, "\n".join(map(str, failures))


def test_a_failing_company_is_made_small() -> None:
    """The row that makes it fail is found among those that do not matter."""
    company = random_company(11)
    culprit = {"subscription_id": "s1", "account_id": "a1", "started_at": "2026-01-01"}
    company.files["subscriptions"] = [{**culprit, "amount": "1"}, {**culprit, "amount": "666"}]

    def has_culprit(candidate: RandomCompany) -> bool:
        return any(row["amount"] == "666" for row in candidate.files.get("subscriptions", []))

    assert smallest(company, has_culprit).files == {"subscriptions": [{**culprit, "amount": "666"}]}
