"""The store: events and their vectors in Qdrant, embedded or in a server."""
