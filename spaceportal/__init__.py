VERSION = "0.1.0"  # Of the release; docs/releasing.md says when it changes.
