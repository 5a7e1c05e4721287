"""The latent-conditioned radiance field."""
