"""The two pipelines and their stages."""

from demo_company.rows import Row

# The open stages in order, each with the chance that a deal in it is won.
STAGES = {
    "new_business": {
        "Qualification": 0.10,
        "Discovery": 0.20,
        "Demo": 0.35,
        "Proposal": 0.55,
        "Negotiation": 0.75,
    },
    "expansion": {"Identified": 0.25, "Proposal": 0.50, "Negotiation": 0.75},
}
CLOSED_STAGES = {"Won": 1.0, "Lost": 0.0}


def stage_rows() -> list[Row]:
    return [
        {
            "pipeline": pipeline,
            "stage": stage,
            "stage_order": order,
            "stage_category": stage.lower() if stage in CLOSED_STAGES else "open",
            "default_probability": chance,
        }
        for pipeline, stages in STAGES.items()
        for order, (stage, chance) in enumerate({**stages, **CLOSED_STAGES}.items(), 1)
    ]
