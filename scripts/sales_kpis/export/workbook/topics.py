"""The sheets of the workbook in their order."""

from sales_kpis.export.workbook.book import Book
from sales_kpis.export.workbook.kpi_sheets import (
    alerts,
    definitions,
    folder_name,
    goals,
    quality,
    scorecard,
    trends,
)
from sales_kpis.export.workbook.retention_sheets import cohorts, mrr, mrr_customers
from sales_kpis.export.workbook.sales_sheets import (
    customer_matches,
    forecast,
    funnel,
    locations,
    loss_reasons,
    reps,
    rotting,
    waterfall,
)
from sales_kpis.export.workbook.source import Source, Writer


def topics(book: Book, source: Source) -> list[tuple[str, Writer]]:
    """The sheets in their order, each with its name."""
    folders = dict.fromkeys(row["folder"] for row in source.catalog.values())
    writers = {
        **{"goals": goals, "alerts": alerts, "reps": reps, "forecast": forecast},
        **{"waterfall": waterfall, "funnel": funnel, "loss_reasons": loss_reasons},
        **{"rotting": rotting, "mrr": mrr, "mrr_customers": mrr_customers},
        "cohort_customers": cohorts("cohort_customers", "logo_retention"),
        "cohort_revenue": cohorts("cohort_revenue", "net_revenue_retention"),
        **{"locations": locations, "customer_matches": customer_matches},
        **{"quality": quality, "definitions": definitions},
    }
    return [
        (book.sheet_name_of("scorecard"), scorecard),
        *((folder_name(book, source, folder), trends(folder)) for folder in folders),
        *((book.sheet_name_of(topic), writer) for topic, writer in writers.items()),
    ]
