"""Whether words are probably not English, for the hint that another model would understand them. Pure; any thread.

Made for one to five words, on which language detectors trained on sentences err: it speaks up only on a sign, and
takes what has none for English. Signs are a script other than Latin, a letter that English words do not have, and
words that are common in queries in other languages and are no English ones.
"""

import re
import unicodedata

from photofinder.records import Notice, NoticeCode

_WORD = re.compile(r"[^\W\d_]+")
# Loan words and names are written with these in English too; others stand in no English word.
_BORROWED = """
café cafés cliché décor façade fiancé fiancée jalapeño jalapeños naïve piñata résumé sauté soufflé entrée crème
brûlée purée rosé señor doppelgänger über mañana matinée flambé frappé pâté crêpe crêpes
"""

# Small words, and what people look for in photos, in German, Dutch, French, Spanish, Italian, Portuguese, Swedish,
# Danish, Norwegian, Polish, Czech, Turkish and Indonesian; without those that are English words as well.
_SIGNS = """
und oder mit ohne auf beim vom zum zur ein eine einen einem einer hund hunde katze katzen pferd vogel kinder
mann frau frauen mensch menschen haus rotes roter blaues weisse schwarzer baum wald berge meer strasse stadt
schnee sonne sonnenuntergang blumen blume kuchen geburtstag weihnachten hochzeit essen wasser himmel nacht
fahrrad zug flugzeug schiff fluss garten spielt schwimmt bild brot een het zonder op hond honden paard
kinderen vrouw jongen meisje huis straat sneeuw zon zonsondergang bloem bloemen taart verjaardag bruiloft
fiets trein vliegtuig schip tuin zwarte les une sans dans aux chien chiens cheval oiseau enfant enfants
homme femme maison voiture rouge bleu noir noire blanc blanche arbre montagne plage ville neige soleil
coucher fleur fleurs anniversaire mariage eau ciel nuit avion bateau jardin famille unos unas del perro
perros gato gatos caballo hombre mujer coche rojo roja azul blanco bosque calle ciudad nieve atardecer
flores boda cielo noche bicicleta tren barco familia gli della delle dei nella sulla senza cani gatto gatti
cavallo uccello bambino bambini uomo macchina rosso rossa bianco albero foresta montagna spiaggia strada
neve tramonto fiori torta compleanno matrimonio acqua notte bicicletta treno aereo giardino uma sem cachorro
cavalo homem mulher carro vermelho preto branco floresta praia rua cidade bolo casamento noite trem och utan
ett hundar katt kvinna hus skog gata blommor cykel flygplan og uden hest fugl kvinde skov gade sne blomster
kage bryllup kot koty ptak dziecko dzieci kobieta czerwony drzewo ulica kwiaty samolot strom hory ulice
slunce kedi araba orman deniz sokak anjing kucing kuda burung anak perempuan rumah merah pohon hutan gunung
pantai jalan matahari pernikahan
"""

_SIGN_WORDS, _BORROWED_WORDS = frozenset(_SIGNS.split()), frozenset(_BORROWED.split())


def is_foreign(text: str) -> bool:
    """Whether ``text`` shows a sign of another language than English."""
    words = [unicodedata.normalize("NFC", word).casefold() for word in _WORD.findall(text)]
    return any(word in _SIGN_WORDS or (word not in _BORROWED_WORDS and not word.isascii()) for word in words)


def language_notice(text: str, offered_model_id: str) -> Notice | None:
    """The hint for the words of a query that an English-only model is asked, naming the model that helps."""
    return Notice(NoticeCode.OTHER_LANGUAGE, offered_model_id) if is_foreign(text) else None
