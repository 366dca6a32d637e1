"""Pages of the reports: the ledger, the bulletin, and what leaves with them."""
