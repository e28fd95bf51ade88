"""The register of members (会员) and its imports."""
