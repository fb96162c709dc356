"""Pure functions on frames: what is drawn, what stands highest, what lay before and after."""
