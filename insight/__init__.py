"""Pure numerics: what SQL cannot say well, as functions from arrays to arrays.

Belongs here: attribution (Markov, Shapley), shares of key drivers, connected components for identity, sentiment. Each
is a function of NumPy arrays or Arrow tables and of nothing else, so that a test needs no database and any engine can
call it.

Does not belong here: reading or writing anything (files, network, database), configuration, SQL, and imports of the
other rooms. A dbt Python model fetches the rows, calls one function of this package and returns its result.
"""
