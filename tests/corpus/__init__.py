"""The labelled corpus: annotated by hand, made noisy by machine."""
