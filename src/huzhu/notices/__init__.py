"""What people are told: public notices (公告), members' notices, to-dos, copies (抄送).

Not here: when a case makes something due or known; the apps above call the actions.
"""
