"""The trial of likely causes: slips planted in sound reports, and what is then suspected."""
