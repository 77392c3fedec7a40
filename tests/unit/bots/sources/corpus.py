"""Documents of a shop in five languages, and questions with the place where each is answered."""

from __future__ import annotations

from typing import NamedTuple

DOCUMENTS = {
    "Returns": """# Returns

You can send back anything you bought within 30 days, unworn and in its box. Print the label from your account and hand
the parcel in at any post office. We pay the postage within the European Union.

## When the money comes

We refund the price to the card or account you paid with, within five working days after the parcel has arrived at our
warehouse in Rotterdam. Gift cards are refunded as gift cards.

## What cannot be returned

Earrings, underwear and opened cosmetics cannot be taken back for reasons of hygiene. Goods made to your measure are
excluded as well.

## Exchange

There is no direct exchange. Order the other size and send the first one back; we reserve it for you for two days.""",
    "Shipping": """# Shipping

Orders before 14:00 leave our house on the same day. Standard delivery takes two to four working days and costs 4.90;
above 60 it is free.

## Express

Express orders arrive the next working day before noon. It costs 12.50 and is offered in Belgium and the Netherlands.

## Other countries

We ship to Switzerland and Norway. Customs duty is collected by the carrier at the door and is not in our prices.

## Tracking

As soon as the carrier has scanned your parcel you get a mail with a link. If nothing moves for five days, write to us
and we start an inquiry.

## Pick-up points

You may have it sent to one of 900 pick-up points. It waits there for ten days; bring your identity card.""",
    "Garantie": """# Garantie und Reparatur

Auf alle Uhren geben wir drei Jahre Garantie, auf Batterien ein Jahr. Wasserschäden sind nur gedeckt, wenn das Gehäuse
die Angabe „10 bar“ trägt.

## Reparatur einsenden

Legen Sie eine Kopie der Rechnung bei und beschreiben Sie den Fehler in zwei Sätzen. Eine Reparatur dauert in der Regel
drei Wochen. Sie bekommen vorher einen Kostenvoranschlag, wenn sie nicht unter die Garantie fällt.

## Ersatzteile

Armbänder und Schließen liefern wir zehn Jahre lang nach. Bitte geben Sie die Nummer auf der Rückseite an.

## Pflege

Lederbänder vertragen kein Wasser. Reinigen Sie Stahl mit einem weichen Tuch und lauwarmem Seifenwasser.""",
    "Compte": """# Votre compte

## Mot de passe oublié

Cliquez sur « Mot de passe oublié » ; vous recevez un lien valable une heure. Regardez aussi dans les indésirables.

## Supprimer le compte

Écrivez à notre service depuis l'adresse du compte. Nous effaçons vos données sous trente jours, sauf les factures que
la loi nous oblige à garder dix ans.

## Points de fidélité

Chaque euro donne un point. Cent points valent un bon de cinq euros, valable jusqu'à la fin de l'année suivante.

## Changer d'adresse

L'adresse d'une commande peut être changée tant que le colis n'est pas parti, dans « Mes commandes ».""",
    "الدفع": """# الدفع

نقبل بطاقات الائتمان والتحويل المصرفي والدفع عند الاستلام داخل مصر فقط.

## التقسيط

يمكن تقسيط المبلغ على ستة أشهر بدون فوائد إذا تجاوزت قيمة الطلب ألف جنيه.

## الفاتورة

تصلك الفاتورة بالبريد الإلكتروني بعد شحن الطلب. لتغيير اسم الشركة في الفاتورة اكتب إلينا خلال أسبوع.

## رفض البطاقة

إذا رُفضت بطاقتك فتأكد من الرصيد ومن رمز التحقق، ثم جرّب بطاقة أخرى أو اتصل بالبنك.""",
    "店舗": """# 店舗のご案内

東京本店は銀座四丁目にあり、営業時間は午前十時から午後八時までです。水曜日は定休日です。

## 駐車場

店舗の裏に駐車場が六台分あります。五千円以上お買い上げの方は二時間無料です。

## ギフト包装

無料のギフト包装を承ります。レジでお申し付けください。メッセージカードは一枚二百円です。

## 修理の受付

時計の電池交換はその場で十五分ほどで終わります。分解掃除は二週間お預かりします。""",
}

UNRELATED = "The museum of trams in Hamburg opens at nine. Steam engines are shown on the first Sunday of each month. "


class Question(NamedTuple):
    """A question, the document that holds the answer, and some words of the right passage."""

    asked: str
    title: str
    holds: str


QUESTIONS = [
    Question("how long do I have to send something back?", "Returns", "within 30 days"),
    Question("when will I get my money back", "Returns", "five working days"),
    Question("can I return earrings?", "Returns", "Earrings"),
    Question("I need a different size", "Returns", "direct exchange"),
    Question("who pays for the return postage", "Returns", "pay the postage"),
    Question("what does delivery cost", "Shipping", "4.90"),
    Question("do you have next day delivery", "Shipping", "next working day"),
    Question("do you ship to norway", "Shipping", "Norway"),
    Question("will I have to pay customs", "Shipping", "Customs duty"),
    Question("my parcel has not moved for a week", "Shipping", "five days"),
    Question("how long does a pick-up point keep the package", "Shipping", "ten days"),
    Question("what time do I have to order by for same day dispatch", "Shipping", "14:00"),
    Question("Wie lange habe ich Garantie auf die Batterie?", "Garantie", "ein Jahr"),
    Question("Was muss ich beilegen, wenn ich die Uhr zur Reparatur schicke?", "Garantie", "Kopie der Rechnung"),
    Question("ist die uhr wasserdicht", "Garantie", "Wasserschäden"),
    Question("Kann ich ein neues Armband nachbestellen?", "Garantie", "Armbänder"),
    Question("wie putze ich das gehäuse", "Garantie", "Seifenwasser"),
    Question("how long does a repair take", "Garantie", "drei Wochen"),
    Question("j'ai oublié mon mot de passe", "Compte", "valable une heure"),
    Question("je veux fermer mon compte", "Compte", "trente jours"),
    Question("combien valent mes points ?", "Compte", "Cent points"),
    Question("je me suis trompé d'adresse de livraison", "Compte", "Mes commandes"),
    Question("how do I delete my account", "Compte", "trente jours"),
    Question("Wie ändere ich die Lieferadresse?", "Compte", "Mes commandes"),
    Question("هل يمكنني الدفع نقدا عند التسليم", "الدفع", "عند الاستلام"),
    Question("هل يوجد تقسيط", "الدفع", "ستة أشهر"),
    Question("لم تقبل بطاقتي", "الدفع", "رمز التحقق"),
    Question("أين أجد الفاتورة", "الدفع", "الفاتورة بالبريد"),
    Question("can I pay in instalments", "الدفع", "ستة أشهر"),
    Question("何時まで開いていますか", "店舗", "午後八時"),
    Question("車で行けますか。駐車場はありますか", "店舗", "駐車場が六台分"),
    Question("プレゼント用に包んでもらえますか", "店舗", "ギフト包装を承ります"),
    Question("電池交換はどのくらいかかりますか", "店舗", "十五分"),
    Question("what day is the shop in Tokyo closed", "店舗", "水曜日"),
    Question("Comment renvoyer un article ?", "Returns", "post office"),
]
