"""How a relationship's calendar becomes slots, outcomes and a standing.

Must not know clocks, files, networks, databases, terminals, providers.

``slots`` plans them, ``absence`` and ``makeup`` excuse and replace them, ``outcome`` judges
them, ``settling`` closes them, ``standing`` sums them up; ``judge`` runs these in order.
"""
