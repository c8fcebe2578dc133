"""Values become bytes: charts, reports, tables, invitations, codes."""
