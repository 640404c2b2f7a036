"""The columns of each file, in order."""

ENTITIES = {
    "accounts": """
        account_id account_name parent_account_id merged_into_id region city industry
        segment channel rep_id created_at is_deleted updated_at
    """,
    "reps": """
        rep_id rep_name team manager_rep_id region hired_date left_date is_active
        updated_at
    """,
    "rep_teams": "rep_id team valid_from valid_to updated_at",
    "leads": """
        lead_id created_at channel campaign region rep_id account_id deal_id mql_at
        sql_at converted_at disqualified_at disqualified_reason is_deleted updated_at
    """,
    "deals": """
        deal_id deal_name account_id lead_id rep_id pipeline stage deal_type product
        channel region amount one_off_amount term_months is_open_ended monthly_amount
        currency_code probability lost_reason created_at expected_close_date closed_at
        is_closed is_won merged_into_id is_deleted updated_at
    """,
    "deal_history": """
        deal_id changed_at stage amount expected_close_date probability rep_id is_closed
        is_won origin updated_at
    """,
    "stages": """
        pipeline stage stage_order stage_category default_probability updated_at
    """,
    "activities": """
        activity_id activity_type direction rep_id contact_id account_id deal_id lead_id
        created_at starts_at outcome duration_seconds is_automated is_deleted updated_at
    """,
    "call_checks": "activity_id item is_applicable is_done updated_at",
    "subscriptions": """
        subscription_id subscription_item_id account_id product plan started_at ended_at
        cancelled_at deleted_at amount interval_unit interval_count quantity
        discount_amount currency_code status churn_reason is_voluntary updated_at
    """,
    "order_lines": """
        order_id order_line_id account_id deal_id rep_id product channel region
        ordered_at quantity unit_price discount_amount tax_amount cost_amount
        currency_code is_refund is_recurring is_deleted updated_at
    """,
    "coupons": """
        coupon_id account_id campaign issued_at expires_at redeemed_at order_id
        is_unlimited updated_at
    """,
    "survey_responses": """
        response_id account_id respondent_id responded_at score updated_at
    """,
    "web_sessions": """
        session_id visitor_id started_at landing_page page_view_count channel campaign
        is_bot lead_id updated_at
    """,
    "marketing_spend": """
        spend_date channel campaign amount currency_code impression_count click_count
        updated_at
    """,
    "touchpoints": """
        touchpoint_id occurred_at channel campaign lead_id visitor_id account_id
        updated_at
    """,
    "expenses": "expense_date category amount currency_code updated_at",
}
SETTINGS = {
    "goals": """
        kpi period_grain period_start_date dimension dimension_value goal_value
    """,
    "exchange_rates": "rate_date currency_code rate",
    "stage_mapping": """
        connector pipeline stage stage_order stage_category default_probability
    """,
    "product_aliases": "alias product",
    "account_matches": "account same_account",
    "holidays": "holiday_date holiday_name",
    "market_sizes": "year segment market_size",
}
