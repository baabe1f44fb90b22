# One row per brand x channel: the share of conversions that would be lost without it (insight/markov.py).
def model(dbt, session):
    import pyarrow as pa
    import pyarrow.compute as pc

    from insight.markov import EFFECTS, removal_effects

    transitions = dbt.ref("int_attribution_transitions").to_arrow_table()
    found = [EFFECTS.empty_table().add_column(0, "brand_key", pa.array([], pa.string()))]
    for brand in sorted(transitions["brand_key"].unique().to_pylist()):
        effects = removal_effects(transitions.filter(pc.equal(transitions["brand_key"], brand)))
        found.append(effects.add_column(0, "brand_key", pa.array([brand] * len(effects), pa.string())))
    return pa.concat_tables(found).rename_columns(["brand_key", "channel_key", "removal_effect", "share"])
