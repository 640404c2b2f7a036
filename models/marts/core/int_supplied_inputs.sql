{{ supplied_inputs() }}
