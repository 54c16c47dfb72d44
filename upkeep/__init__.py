"""What keeps a site safe and running: backups, checks, background work, housekeeping."""
