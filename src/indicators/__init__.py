"""Belarus–China trade and transit: figures with their reporters, the events around them, and doubt.

Data flows one way through the modules of this package::

    loaders -> analysis -> charts -> pages, server, cli

``schema`` says what each table is, ``periods`` what a period is, ``language`` how a number, a date
and a sentence are written in English and Dutch.
"""

__version__ = "0.1.0"
