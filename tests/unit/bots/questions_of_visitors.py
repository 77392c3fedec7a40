"""Questions to the demo's bot in languages of none of its phrases, and the interaction that each means.

They were written before anybody asked them, and stay as they are.
"""

GERMAN = {
    "Ich möchte mit einem Menschen sprechen": "talk to a person",
    "Wo bleibt meine Sendung?": "where is my parcel",
    "Was kostet ein Paket mit drei Kilo?": "prices",
    "Wann habt ihr geöffnet?": "opening hours",
    "Der Inhalt ist zerbrochen angekommen": "damaged",
    "Ich war nicht zu Hause, als der Bote kam": "missed delivery",
    "Kann ich die Lieferadresse noch ändern?": "change the address",
    "Wie schicke ich die Ware zurück?": "return a parcel",
    "Der Fahrer war sehr unhöflich": "complaint",
    "Verschickt ihr auch in die Schweiz?": "abroad",
}
FRENCH = {
    "Je voudrais parler à un conseiller": "talk to a person",
    "Où se trouve mon colis ?": "where is my parcel",
    "Combien coûte l'envoi d'un paquet ?": "prices",
    "Êtes-vous ouverts le dimanche ?": "opening hours",
    "Le carton est arrivé tout abîmé": "damaged",
    "J'étais absent quand le livreur est passé": "missed delivery",
    "J'ai déménagé, il faut livrer ailleurs": "change the address",
    "Comment renvoyer un article ?": "return a parcel",
    "Y a-t-il un point relais près de chez moi ?": "parcel shops",
    "Merci beaucoup": "thank you",
}
SPANISH = {
    "Quiero hablar con una persona": "talk to a person",
    "¿Dónde está mi paquete?": "where is my parcel",
    "¿Cuánto cuesta enviar un paquete?": "prices",
    "¿A qué hora abren?": "opening hours",
    "La caja llegó rota": "damaged",
    "No estaba en casa cuando vino el repartidor": "missed delivery",
    "Me equivoqué de dirección de entrega": "change the address",
    "¿Cómo puedo devolver el pedido?": "return a parcel",
    "¿Puedo asegurar el envío?": "insurance",
    "¿Hacen envíos al extranjero?": "abroad",
}
ARABIC = {
    "أريد التحدث مع موظف": "talk to a person",
    "أين طردي؟": "where is my parcel",
    "كم سعر الشحن؟": "prices",
    "متى تفتحون أبوابكم؟": "opening hours",
    "وصل الصندوق مكسورا": "damaged",
    "لم أكن في البيت عندما جاء المندوب": "missed delivery",
    "أريد تغيير عنوان التسليم": "change the address",
    "كيف يمكنني إرجاع الطرد؟": "return a parcel",
    "هل يمكنني تأمين الشحنة؟": "insurance",
    "شكرا جزيلا": "thank you",
}
EVERYDAY = {
    "German": "Wie wird das Wetter morgen?",
    "French": "Raconte-moi une histoire drôle",
    "Spanish": "¿Quién ganó el partido de ayer?",
    "Arabic": "ما هي عاصمة فرنسا؟",
    "English": "what is your favourite colour",
}
