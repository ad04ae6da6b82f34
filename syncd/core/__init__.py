"""The rules of the product as pure functions over frozen values.

Must not know: clocks, files, networks, databases, terminals, providers.
"""
