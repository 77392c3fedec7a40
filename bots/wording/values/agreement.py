"""Yes or no in an answer: words, sentences and emoji of the usual languages."""

from __future__ import annotations

import re

from bots.understanding.normalization import comparable
from bots.wording.values.reading import Reading


def _sentences(text: str) -> frozenset[str]:
    return frozenset(comparable(sentence) for line in text.strip().splitlines() for sentence in line.split("|"))


# One word of these is enough, whatever polite words are around it. It needs no reading back.
YES = _sentences(
    """
    yes|y|yeah|yea|yep|yup|yess|ja|jo|jup|oui|ouais|ouaip|نعم|ايوه|أيوة|si|sì|sim|да|evet|tak|はい|是|是的|네|예|好|好的|ναι
    """
)
NO = _sentences(
    """
    no|noo|n|nope|nah|nein|nee|nö|non|nan|لا|كلا|não|нет|hayır|nie|いいえ|不|不是|不要|아니요|아니오|όχι|nej|nei
    """
)
# These are enough as well, alone or beside a word above.
ALSO_YES = _sentences(
    """
    i think so|i believe so|id love to|i would love to|lets do it|hell yes|hell yeah|you bet|with pleasure
    of course i do
    sure|ok|okay|k|aye|absolutely|certainly|definitely|of course|indeed|correct|right|exactly|agreed|fine|sure thing
    sounds good|all right|alright|go ahead|do it|please do|i do|i am|i have|i can|i will|i would|i did|we do|we are
    it is
    thats right|that is right|that is correct|thats correct|thats fine|by all means|for sure|true|why yes|gladly
    i agree
    klar|na klar|aber klar|gerne|gern|jawohl|doch|natürlich|selbstverständlich|sicher|aber sicher|auf jeden fall
    genau
    richtig|stimmt|das stimmt|einverstanden|in ordnung|passt|das passt|mach das|bitte ja|ja bitte|freilich|jep|jepp
    jawoll
    auf alle fälle|unbedingt|ich bin einverstanden|gut|das ist richtig|habe ich|bin ich|möchte ich|will ich|joa
    korrekt
    d'accord|daccord|bien sûr|bien sur que oui|certainement|évidemment|tout à fait|exactement|volontiers
    avec plaisir|ça marche
    ça va|c'est ça|absolument|entendu|c'est bon|mais oui|je veux bien|vas y|allez y|parfait|exact|je suis d'accord
    bien entendu
    أكيد|بالتأكيد|طبعا|طبعاً|موافق|موافقة|تمام|حسنا|حسناً|بكل سرور|صحيح|أجل|ايوا|اي|بلى|ماشي|اوكي|مضبوط|على الرحب
    بالطبع
    claro|por supuesto|vale|de acuerdo|certo|va bene|d'accordo|zeker|natuurlijk|claro que sí|конечно|хорошо|tabii
    tamam|olur
    oczywiście|うん|ええ|对|可以|当然|そうです|お願いします|evet lütfen|dobrze
    👍|👌|✅|✔|☑|🆗|🙆|💯|🤝|🙋|⭕
    """
)
ALSO_NO = _sentences(
    """
    i dont think so|i dont believe so|nicht wirklich|ich glaube nicht|glaube nicht|je ne crois pas|je ne pense pas
    never|not at all|no way|of course not|certainly not|definitely not|absolutely not|not really|not yet|not now
    i dont|i do not
    im not|i am not|i cant|i cannot|i wont|i will not|i havent|i have not|i didnt|it is not|it isnt|thats wrong
    wrong|incorrect
    false|i would not|i wouldnt|rather not|id rather not|please dont|dont|negative|we dont|i disagree
    ne|niemals|nie|auf keinen fall|keinesfalls|natürlich nicht|sicher nicht|noch nicht|gar nicht|überhaupt nicht
    eher nicht
    lieber nicht|bitte nicht|falsch|das stimmt nicht|stimmt nicht|bin ich nicht|habe ich nicht|möchte ich nicht
    will ich nicht
    nicht einverstanden|nö danke|keineswegs|mitnichten|im gegenteil
    pas du tout|jamais|bien sûr que non|certainement pas|absolument pas|pas vraiment|pas encore|surtout pas|mais non
    pas question
    je ne veux pas|je ne suis pas d'accord|pas d'accord|faux|en aucun cas|plutôt pas|pas maintenant
    أبدا|أبداً|مطلقا|بالتأكيد لا|طبعا لا|ليس بعد|غير موافق|غير صحيح|لا أريد|لست موافقا|مستحيل|لا طبعا|خطأ|مش موافق
    nunca|claro que no|para nada|de ninguna manera|certo che no|assolutamente no|zeker niet|конечно нет
    いや|没有|不可以|いえ
    👎|❌|✖|🚫|🙅|⛔|✗|✘
    """
)
POLITE = frozenset(
    """
    please thanks thank you very much many sir madam bitte danke sehr schon vielen merci beaucoup svp sil vous te plait
    😀 😃 😄 😁 😊 🙂 😉 😍 🥰 ☺ 🙏 ❤ ♥ 🎉 😅 😂 🤗 😇 ♂ ♀
    شكرا من فضلك لو سمحت جزيلا gracias grazie prego por favor well oh hm hmm ah um
    """.split()  # noqa: SIM905
)
BOTH = tuple((own, also) for own, also in ((YES, ALSO_YES), (NO, ALSO_NO)))
DRAWN_OUT = re.compile(r"([^\W\d])\1{2,}")
LONGEST = max(len(sentence.split()) for sentence in YES | NO | ALSO_YES | ALSO_NO)


def agreed(said: str, yes: str, no: str) -> Reading | None:
    """One of the question's two words. None if neither was said, or both, or anything else beside it."""
    words = _words(said)
    direct = {"yes": YES | {comparable(yes)}, "no": NO | {comparable(no)}}
    known = {sentence: kind for kind, also in (("yes", ALSO_YES), ("no", ALSO_NO)) for sentence in also | direct[kind]}
    kinds = _kinds(words, known)
    if kinds is None or len(set(kinds)) != 1:
        return None
    kept = yes if kinds[0] == "yes" else no
    shown = any(word in direct[kinds[0]] for word in words)
    return Reading(kept, "" if shown else kept)


def _words(said: str) -> list[str]:
    """The words without polite ones, each emoji for itself."""
    bare = comparable(said)
    spaced = "".join(f" {char} " if ord(char) > 0x2500 and not char.isalpha() else char for char in bare)
    words = DRAWN_OUT.sub(r"\1", spaced.replace("\u200d", " ")).split()
    return [word for word in words if word not in POLITE]


def _kinds(words: list[str], known: dict[str, str]) -> list[str] | None:
    """The kinds of the sentences that the words are made of, the longest first; None if a word is left over."""
    found: list[str] = []
    at = 0
    while at < len(words):
        for length in range(min(LONGEST, len(words) - at), 0, -1):
            if kind := known.get(" ".join(words[at : at + length])):
                found.append(kind)
                at += length
                break
        else:
            return None
    return found or None
