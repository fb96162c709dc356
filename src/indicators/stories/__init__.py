"""Stories: a finding a step, told with charts, for a stage, a file of its own, or slides.

``reading`` reads and checks a story, ``filling`` fills the figures into its texts, ``scenes`` makes
what each step shows, and ``html`` and ``slides`` write it out.
"""
