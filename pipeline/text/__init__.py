"""Functions on text alone: Unicode, scripts, letters.  They know nothing of documents."""
