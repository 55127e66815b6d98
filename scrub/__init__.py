"""May this be here? Licences, secrets and personal data."""
