"""Speech recognition: a sound's words. Needs the extra "voice"."""
