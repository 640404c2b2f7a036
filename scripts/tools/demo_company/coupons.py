"""Coupons of four campaigns; some are used late, some never end."""

from collections import defaultdict
from datetime import timedelta

from demo_company.chance import stream
from demo_company.company import Company
from demo_company.rows import Row
from demo_company.timeline import AS_OF, midnight

CAMPAIGNS = ("welcome", "spring_upgrade", "winback", "event_gift")
COUNT = 420


def coupon_rows(company: Company, order_lines: list[Row]) -> list[Row]:
    rng = stream("coupons")
    sold: dict[str, list[Row]] = defaultdict(list)
    for line in order_lines:
        if not line["is_refund"]:
            sold[line["account_id"]].append(line)

    coupons = []
    for number in range(1, COUNT + 1):
        account = rng.choice(company.accounts)
        age = (AS_OF - account.created_at).days
        issued_at = account.created_at + timedelta(
            days=rng.randrange(age + 1), minutes=rng.randrange(60)
        )
        issued_at = min(issued_at, AS_OF)
        life = timedelta(days=rng.choice((30, 60, 90)))
        is_unlimited = number % 40 == 0
        expires_at = None if is_unlimited else midnight(issued_at.date() + life)
        coupon = {
            "coupon_id": f"k{number:04}",
            "account_id": account.id,
            "campaign": rng.choice(CAMPAIGNS),
            "issued_at": issued_at,
            "expires_at": expires_at,
            "is_unlimited": is_unlimited,
        }
        later = [
            line
            for line in sold[account.id]
            if issued_at < line["ordered_at"] < issued_at + timedelta(days=75)
        ]
        if later:
            line = rng.choice(later)
            is_late = expires_at is not None and line["ordered_at"] > expires_at
            if rng.random() < (0.2 if is_late else 0.85):
                coupon["redeemed_at"] = line["ordered_at"]
                coupon["order_id"] = line["order_id"]
        coupons.append(coupon)
    return sorted(coupons, key=lambda coupon: coupon["issued_at"])
