"""What a changed rule would do: the models that stand on it, made again beside the warehouse and compared with it."""
