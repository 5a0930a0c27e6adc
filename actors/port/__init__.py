"""The port: websockets, plain HTTP and the page."""
