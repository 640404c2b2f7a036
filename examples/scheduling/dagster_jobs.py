"""Dagster: build in the warehouse, take a snapshot, tell of new alerts, every morning.

Needs the project and its virtual environment beside the code location. What is secret
(the password of the warehouse, SALES_KPIS_SMTP_PASSWORD, SALES_KPIS_WEBHOOK) is in its
environment.
"""

import subprocess

import dagster as dg

PROJECT = "/srv/sales_kpis"
CRITICAL_ALERT_IS_OPEN = 1


def run_kpis(context: dg.OpExecutionContext, *arguments: str) -> int:
    """Run a command with what it prints in Dagster's log; return its exit code."""
    command = [".venv/bin/python", "scripts/kpis.py", *arguments, "--target", "postgres"]
    ran = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    context.log.info(ran.stdout + ran.stderr)
    return ran.returncode


@dg.op(retry_policy=dg.RetryPolicy(max_retries=2, delay=600))
def build(context: dg.OpExecutionContext) -> dg.Nothing:
    if code := run_kpis(context, "build"):
        raise dg.Failure(f"the build ended with {code}")


# A retry adds nothing twice: the same values are the same snapshot.
@dg.op(ins={"built": dg.In(dg.Nothing)}, retry_policy=dg.RetryPolicy(max_retries=2, delay=600))
def snapshot(context: dg.OpExecutionContext) -> dg.Nothing:
    if code := run_kpis(context, "snapshot"):
        raise dg.Failure(f"the snapshot ended with {code}")


@dg.op(ins={"recorded": dg.In(dg.Nothing)})
def alerts(context: dg.OpExecutionContext) -> None:
    code = run_kpis(context, "alerts", "--email", "team@example.com")
    if code not in (0, CRITICAL_ALERT_IS_OPEN):
        raise dg.Failure(f"the alerts ended with {code}")


@dg.job
def sales_kpis() -> None:
    alerts(snapshot(build()))


defs = dg.Definitions(
    jobs=[sales_kpis],
    schedules=[dg.ScheduleDefinition(job=sales_kpis, cron_schedule="30 5 * * *")],
)
