"""A letter for each role, and the groups of roles that the rows name."""

ROLES = {
    "v": None,
    "c": "carol",
    "a": "alice",
    "m": "manager",
    "M": "other_manager",
    "k": "keeper",
    "r": "reviewer",
    "C": "community_admin",
    "s": "street_admin",
    "d": "district_admin",
    "u": "auditor",
    "f": "relief_officer",
    "l": "liaison",
    "R": "other_reviewer",
    "A": "other_admin",
    "K": "other_keeper",
}


ALL = "vcamMkrCsduflRAK"
SIGNED_IN = "camMkrCsduflRAK"
RUNNERS = "mCsd"
REVIEWERS = "rCsd"
SEERS = "mMrCsdu"
