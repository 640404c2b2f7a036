{{ quality_rules() }}
