"""The same HubSpot account by each loader gives the same rows."""

from decimal import Decimal

import pytest

import loaded

LOADERS = sorted(loaded.scripts_of("hubspot"))


@pytest.mark.parametrize("loader", LOADERS)
def test_stages_bear_the_names_that_people_see_and_their_connection(staged, loader):
    columns = ("pipeline", "stage", "stage_category", "stage_order", "default_probability")
    assert staged.rows("stages", loader, *columns) == [
        (f"{loader}: Sales", "Dropped", "lost", 3, Decimal(0)),
        (f"{loader}: Sales", "Signed", "won", 2, Decimal(1)),
        (f"{loader}: Sales", "Talks", "open", 1, Decimal("0.2")),
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_owners_are_reps_with_their_team(staged, loader):
    assert staged.rows("reps", loader, "rep_id", "rep_name", "team", "is_active") == [
        ("7", "Ann Lee", "West", True)
    ]
