"""Expectations: would a person who knows the business accept this delivery? Great Expectations suites as code.

Belongs here: plausible ranges, shares of missing values, sane proportions, on the staged families and on the marts.
Does not belong here: keys, relationships, accepted values and the equations of the books, which dbt tests hold (one
fact is tested in one place); Dagster; anything that writes to the warehouse.

Great Expectations and pandas are imported inside functions: the import alone costs seconds.
"""
