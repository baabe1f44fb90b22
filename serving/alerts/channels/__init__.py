"""The channels: one file each. What they send is said in `message`, when and how often in `desk` and `delivery`."""
