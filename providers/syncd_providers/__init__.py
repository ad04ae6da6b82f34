"""The providers that come with syncd; they use the public contract and nothing else."""
