"""Article pages: the body, the attachments, and what a request is for."""
