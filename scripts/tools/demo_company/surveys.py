"""The NPS question, asked every four months; who is about to leave is cooler."""

import random
from datetime import datetime, timedelta

from demo_company.chance import stream
from demo_company.company import Company
from demo_company.items import Item
from demo_company.rows import Row, number_rows
from demo_company.timeline import AS_OF, add_months, midnight

# How often each score from 0 to 10 is given.
USUAL_SCORES = (0, 0, 1, 1, 1, 2, 4, 12, 22, 31, 26)
SCORES_BEFORE_LEAVING = (2, 2, 2, 3, 3, 6, 8, 9, 7, 4, 2)


def survey_rows(company: Company) -> list[Row]:
    rng = stream("surveys")
    rows = []
    for item in company.items:
        rows += _answers(rng, item)
    rows.sort(key=lambda row: (row["responded_at"], row["account_id"]))
    number_rows(rows, "response_id", "n{:04}")
    return rows


def _answers(rng: random.Random, item: Item) -> list[Row]:
    """What three people of a customer say while the item runs."""
    rows = []
    account_id = item.account.id
    ended_at = item.current.ended_at or datetime.max
    first = item.terms[0].started_at.date()
    for month in range(3, 40, 4):
        asked_at = midnight(add_months(first, month)) + timedelta(hours=8)
        if asked_at >= min(ended_at, AS_OF):
            break
        is_leaving = (ended_at - asked_at).days < 200
        weights = SCORES_BEFORE_LEAVING if is_leaving else USUAL_SCORES
        for person in (1, 2, 3):
            responded_at = asked_at + timedelta(seconds=rng.randrange(60, 600000))
            if rng.random() > 0.45 or responded_at > AS_OF:
                continue
            is_named = rng.random() > 0.04
            rows.append(
                {
                    "account_id": account_id,
                    "respondent_id": f"c{account_id[1:]}{person}" if is_named else None,
                    "responded_at": responded_at,
                    "score": rng.choices(range(11), weights)[0],
                }
            )
    return rows
