"""The database of a home: schema, migrations and queries."""
