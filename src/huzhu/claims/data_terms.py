"""How long claims and codes are kept."""

from huzhu.kernel.data_terms import ARCHIVE, Term

TERMS = (
    Term(
        "claims.claims",
        "抢订记录和电子码（电子码加密存放）",
        ("claims_claim", "claims_claimkey", "claims_codelist", "claims_vouchercode"),
        ARCHIVE + "；每份电子码发给谁须能对账",
        "长期保存，随项目的档案留存。",
    ),
)
