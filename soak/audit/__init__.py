"""The long trial of the audit: reports with planted errors, and what every rule must say of each of them.

Worlds of some agencies and years are drawn with figures that agree with each other; errors are planted in half of the
reports; all are printed, read, stored and audited as any report is; the rows of ``checks`` are compared with what
``oracle`` works out from what was printed. Nothing here calls a rule.
"""
