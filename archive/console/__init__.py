"""The command line's manners: options, exit codes, progress, results, logs for machines."""
