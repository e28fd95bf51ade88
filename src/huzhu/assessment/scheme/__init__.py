"""考核方案: what earns points. Catalogue of figures, rules, scoring, versions of the scheme."""
