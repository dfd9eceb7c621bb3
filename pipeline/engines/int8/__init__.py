"""NLLB in int8 on torch: the fastest on processors with VNNI.

Read `arithmetic` (what a product is), `network` (encoder and one decoder step), `search` (greedy and
beam), `translator` (batches and workers); `files` and `conversion` make and read a model folder.
"""
