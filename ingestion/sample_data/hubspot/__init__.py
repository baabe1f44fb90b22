"""The world as its HubSpot portal holds it: plain dicts, one a record, in the shape that the sandbox serves."""
