"""The running document as a Word file: bytes in, bytes or Markdown out. Nothing here goes to the network."""
