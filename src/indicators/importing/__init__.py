"""Tables that a person has, made into figures: recognised, turned into our words, compared."""
