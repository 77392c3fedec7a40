"""What a configurer chose for one or several sentences under review."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from plain_text.ids import id_in

OTHER = "other"


@dataclass(frozen=True)
class Chosen:
    """The sentences as `said`, those of them that were `taken` (ticked), and these as they were edited, `texts`.

    `also`: sentences of the same meaning that are not listed. `interaction`: what they mean, if that was chosen.
    """

    verdict: str
    interaction: int | None
    said: list[str]
    also: list[str]
    taken: list[str]
    texts: list[str]

    @property
    def all_said(self) -> list[str]:
        """Every sentence that a verdict without a phrase is about: the ticked ones, and those that are not listed."""
        return [*self.taken, *self.also]


def chosen(form: QueryDict) -> Chosen:
    """Reads the form. Each sentence has a number, which `take` holds if it is ticked."""
    said, edited = form.getlist("said"), form.getlist("text")
    ticked = {id_in(number) for number in form.getlist("take")}
    places = [at for at in range(len(said)) if at in ticked]
    meant = form.get("interaction", "")
    wanted = form.get("other", "") if meant == OTHER else meant
    verdict = form.get("verdict", "")
    if verdict == "right":
        wanted = form.get("answered", "")
    return Chosen(
        verdict=verdict,
        interaction=id_in(wanted),
        said=said,
        also=form.getlist("also"),
        taken=[said[at] for at in places],
        texts=[text for at in places if (text := " ".join((edited[at] if at < len(edited) else said[at]).split()))],
    )
