"""The recipe of the bundled `mini` model: corpus in, NLLB-architecture checkpoint out.

Run as ``python -m recipe`` in ``models/mini`` (``make mini`` does it).  Reading order:
`corpus` → `subwords` → `alignments` → `augment` → `batches` → `network` → `train` → `release` → `evaluate`.
"""
