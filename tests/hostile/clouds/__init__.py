"""What a provider on the network must stand: death at every request, answers that are none.

The suites know a provider only as a :class:`~tests.hostile.clouds.cloud.Cloud`.
"""
