{{ rows_after_as_of() }}
