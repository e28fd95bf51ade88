"""What the audit trail turns away."""


class SilentWriteError(RuntimeError):
    """An action ended without the event of its own code: a programming fault, rolled back."""
