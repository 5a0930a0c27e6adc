"""Words: stems, numbers and spellings."""
