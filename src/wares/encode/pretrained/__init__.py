"""Pretrained models as ONNX: CLIP, SigLIP, Chinese-CLIP, sentence-transformers, read as their folders say."""
