"""Offers of electronic codes and the members' claims to them (抢订)."""
