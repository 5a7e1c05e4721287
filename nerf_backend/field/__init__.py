"""The latent-conditioned hash-grid radiance field."""
