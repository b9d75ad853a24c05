"""Reports: `values` finds what there is to say, `handing` freezes it, `opening` keeps what was counted before,
`paragraph` says it in a sentence, `papers` and `files` put it on paper.
"""
