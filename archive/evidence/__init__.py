"""From a figure back to the cell of the kept body in which it stands.

Whatever a body is, it becomes one page of HTML that can do nothing, with one cell marked: an HTML body with its own
element marked, a PDF as a picture of the page with a frame around the cell, anything else as the tables and lines that
were read from it. A cell is only ever marked where its text is the one that is looked for.
"""
