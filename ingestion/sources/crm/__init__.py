"""Sources of the family crm, one package a vendor; importing one does no I/O and does not import dlt."""
