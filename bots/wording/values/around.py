"""Words that people put around an answer, and that change nothing of it: "I'd like one week, please"."""

AROUND = frozenset(
    # In the four languages; without "no", "or" and figures.
    """
    please thanks thank you i id ill im want would like take prefer choose need the for me my a an option number
    nr it its is then maybe be just make ok okay yes answer bitte danke ich hatte mochte nehme will gern gerne
    lieber die der das den ein eine einen fur mich nummer es ist ware dann ja also antwort merci svp sil vous te
    plait je voudrais veux prends prefere choisis le la les un une pour moi numero cest est oui alors من فضلك شكرا
    اريد افضل اختار الخيار رقم نعم لو سمحت
    """.split()  # noqa: SIM905
)
