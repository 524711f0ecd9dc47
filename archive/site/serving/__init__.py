"""The site as a process: started, logged, measured, turned over to the next published state."""
