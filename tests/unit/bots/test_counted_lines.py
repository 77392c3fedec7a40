"""Lines that are chosen among others are weighed as if there were no others."""

import numpy as np

from bots.understanding.counted_lines import CountedLines

LINES = ["where is my parcel", "my parcel is late", "good morning", "what a day", "a late good day"]


def test_chosen_lines_are_weighed_as_if_there_were_no_others() -> None:
    chosen = np.array([True, False, True, False, True])
    among = CountedLines(LINES).weighed(chosen)
    alone = CountedLines([line for line, kept in zip(LINES, chosen, strict=True) if kept]).weighed(
        np.ones(3, dtype=bool)
    )
    assert (among.words, among.pieces) == (alone.words, alone.pieces)
    assert "parcel" in among.words
    assert "what" not in among.words
    assert np.array_equal(among.idf, alone.idf)
    assert np.array_equal(among.matrix.toarray(), alone.matrix.toarray())
