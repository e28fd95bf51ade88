"""Files of cases (材料): uploads kept by their hash, and workbooks in and out.

Not here: which materials a case needs, and who may see a case (the apps above).
"""
