"""The two pipelines and their stages."""

from demo_company.rows import Row

# The open stages in order, each with the chance that a deal in it is won.
STAGES = {
    "new_business": {
        "Qualification": 0.08,
        "Discovery": 0.15,
        "Demo": 0.30,
        "Proposal": 0.45,
        "Negotiation": 0.70,
    },
    "expansion": {"Identified": 0.2, "Proposal": 0.4, "Negotiation": 0.65},
}
RENEWAL_CHANCES = {"Identified": 0.8, "Proposal": 0.85, "Negotiation": 0.9}
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
