"""What members decide about their own data: consents, corrections, closing the account (个人信息).

Not here: what each app keeps of a member (its ``of_member``), who members are (``people``).
"""
