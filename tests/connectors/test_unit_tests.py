"""The traps of each system, as unit tests in the YAML of its staging models."""

import loaded
from sales_kpis.project import ROOT, read_yaml


def test_every_unit_test_of_a_connector_passes(staged):
    stated = {
        test["name"]
        for system in loaded.SYSTEMS
        for path in (ROOT / "models/staging" / system).glob("*.yml")
        for test in read_yaml(path).get("unit_tests", ())
    }
    assert set(staged.unit_tests) == stated
    assert {name: said for name, said in staged.unit_tests.items() if said} == {}
