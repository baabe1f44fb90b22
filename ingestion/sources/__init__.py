"""dlt sources, one module per vendor; importing one does no I/O and does not import dlt."""
