{{ recorded_days() }}
