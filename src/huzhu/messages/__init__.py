"""What leaves the browser: the outbox, its channels, kinds and templates (S2.3.2b).

Not here: notices inside the product (``notices``), the gateways themselves (``adapters``).
"""
