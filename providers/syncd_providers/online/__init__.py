"""What the providers on the network share: failures, patience, the wire, the lines of a document."""
