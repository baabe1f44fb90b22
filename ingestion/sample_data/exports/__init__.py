"""The world as files: what each system of the company exports, as messy as such exports are."""
