"""Airflow: build in the warehouse, take a snapshot, tell of new alerts, every morning.

Needs the project and its virtual environment on the worker. What is secret (the password
of the warehouse, SALES_KPIS_SMTP_PASSWORD, SALES_KPIS_WEBHOOK) is in its environment.
"""

from datetime import datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

PROJECT = "/srv/sales_kpis"
KPIS = ".venv/bin/python scripts/kpis.py"

with DAG(
    dag_id="sales_kpis",
    schedule="30 5 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    # Two snapshots at once would wait for each other.
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=10)},
):
    build = BashOperator(
        task_id="build", cwd=PROJECT, bash_command=f"{KPIS} build --target postgres"
    )
    # A retry adds nothing twice: the same values are the same snapshot.
    snapshot = BashOperator(
        task_id="snapshot", cwd=PROJECT, bash_command=f"{KPIS} snapshot --target postgres"
    )
    # Exit code 1 says that a critical alert is open, not that the task has failed.
    alerts = BashOperator(
        task_id="alerts",
        cwd=PROJECT,
        bash_command=f"{KPIS} alerts --target postgres --email team@example.com || [ $? -eq 1 ]",
    )
    build >> snapshot >> alerts
