"""Training of rankers: boosted trees from judgements and from clicks, written as ONNX."""
