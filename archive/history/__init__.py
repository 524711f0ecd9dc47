"""What a report said when: copies, versions, what differs between two readings, and which one is shown."""
