"""Commands of `cem` that look at things, one file a group. Each calls one function; logic stands elsewhere."""
