"""Full text search over the entries of conversations, the names of files and what is known of visitors.

Words are split, folded and stemmed here, in Python, so that both databases index and compare the same terms:
words → stems → terms → query → finding → hits. `filling` keeps the index, behind the journal.
"""
