"""The schema of the configuration and its YAML files."""
