"""Where customers come from: the marketing channels and their campaigns."""

import random

CHANNELS = {
    "organic": 22,
    "paid_search": 20,
    "paid_social": 11,
    "email": 6,
    "referral": 11,
    "partner": 10,
    "events": 8,
    "outbound": 12,
}
WEB_CHANNELS = ("organic", "paid_search", "paid_social", "email", "referral")
CAMPAIGNS = {
    "paid_search": ("brand", "competitors", "forecasting"),
    "paid_social": ("retargeting", "lookalike"),
    "email": ("newsletter", "webinar"),
    "events": ("spring_fair", "autumn_fair"),
}


def random_campaign(rng: random.Random, channel: str) -> str | None:
    return rng.choice(CAMPAIGNS[channel]) if channel in CAMPAIGNS else None
