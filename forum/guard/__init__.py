"""The guard: points out what may be personal data of others before a text leaves its writer."""
