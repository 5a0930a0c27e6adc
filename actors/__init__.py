"""What touches the world or another process: sources, stores, Ray actors, the gateway, wiring."""
