"""Charts as inline SVG: one file a kind. They carry no word of a language that the page could carry instead."""
