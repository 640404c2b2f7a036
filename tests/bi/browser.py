"""Open a dashboard as a person does, and keep what Superset answered to its charts."""

import shutil
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Response, sync_playwright
from superset_server import USER, Superset

# High enough for every chart to be in sight: those out of sight are not asked for.
WINDOW = {"width": 1600, "height": 2500}


class Answer(NamedTuple):
    """The rows of one query of a chart; a chart has one query or two."""

    columns: list[str]
    rows: list[dict]


def open_dashboard(
    superset: Superset, slug: str, picture: Path | None = None
) -> dict[str, list[Answer]]:
    """Show the dashboard and return title of a chart -> its answers, in the order of queries."""
    titles = {chart["id"]: chart["slice_name"] for chart in superset.names("chart", "slice_name")}
    answers: dict[str, list[Answer]] = {}
    refused: list[str] = []

    def keep(response: Response) -> None:
        if "/api/v1/chart/data" not in response.url:
            return
        title = titles[response.request.post_data_json["form_data"]["slice_id"]]
        if response.ok:
            answers[title] = [
                Answer(result["colnames"], result["data"]) for result in response.json()["result"]
            ]
        else:
            refused.append(f"{title}: {response.text()[:500]}")

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = chromium.new_page(viewport=WINDOW, reduced_motion="reduce")
        page.on("response", keep)
        page.goto(f"{superset.address}/login/")
        page.locator("#username").fill(USER)
        page.locator("#password").fill(superset.password)
        page.keyboard.press("Enter")
        page.wait_for_url("**/superset/welcome/**")
        page.goto(f"{superset.address}/superset/dashboard/{slug}/")
        page.wait_for_load_state("networkidle")
        # The last chart is drawn some frames after its answer.
        page.wait_for_timeout(2000)
        if picture:
            page.screenshot(path=picture)
        chromium.close()
    assert not refused, "\n".join(refused)
    return answers
