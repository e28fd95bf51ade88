"""Bulk purchasing by an agency (大宗商品采购): price comparison, scoring, award (S2.2.3b).

Not here: projects. Everything hangs on a ``reference``, the number of the case it is bought for.
"""
