"""A kit for plugin authors: contract suites, in-memory providers, timeline notation."""
