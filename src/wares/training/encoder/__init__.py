"""Training of the encoder: captions, augmentation, towers, contrastive losses, export."""
