"""Pages of the agencies (代办机构): plans, procurement, materials, self-rating."""
