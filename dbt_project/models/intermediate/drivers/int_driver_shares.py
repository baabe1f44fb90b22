# One row per outcome x kind of driver x period x driver: its share in what is explained (insight/driver_tables.py).
def model(dbt, session):
    from insight.driver_tables import drivers_of

    return drivers_of(dbt.ref("int_driver_values").to_arrow_table())
