"""What the user sees. Each file exports its ``CLASSES``; operators are thin, functions do the work."""
