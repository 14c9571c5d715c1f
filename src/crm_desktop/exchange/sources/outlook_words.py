"""Outlook's titles in German, Spanish, Slovak and French, as its own export writes them; titles are facts.

Each language has the titles in the order of `FIELDS`; an empty place is a title that stays English there. Outlook in
Spanish leaves about a third of its titles in English, so the English table is always looked at too.
"""

from __future__ import annotations

FIELDS = """
person.prefix; person.given_name; person.additional_name; person.family_name; person.suffix; company.name;
affiliation.department; affiliation.job_title;
person.address:visit.street; person.address:visit.street; person.address:visit.street; person.address:visit.locality;
person.address:visit.region; person.address:visit.postal_code; person.address:visit.country;
person.address:visit.po_box;
person.address:home.street; person.address:home.street; person.address:home.street; person.address:home.locality;
person.address:home.region; person.address:home.postal_code; person.address:home.country; person.address:home.po_box;
person.address:other.street; person.address:other.street; person.address:other.street; person.address:other.locality;
person.address:other.region; person.address:other.postal_code; person.address:other.country;
person.address:other.po_box;
person.phone:work fax; person.phone:work; person.phone:work; person.phone:car; company.phone:work;
person.phone:home fax; person.phone:home; person.phone:home; person.phone:mobile; person.phone:other fax;
person.phone:other; person.phone:pager; person.phone:main; person.phone:assistant; person.phone:other;
person.email; person.email; person.email; person.anniversary; person.birthday; tags; note; person.url;
skip; skip; skip; skip; skip; skip; skip; skip; skip; skip
"""
GERMAN = """
Anrede; Vorname; Weitere Vornamen; Nachname; Suffix; Firma;
Abteilung; Position;
Straße geschäftlich; Straße geschäftlich 2; Straße geschäftlich 3; Ort geschäftlich;
Region geschäftlich; Postleitzahl geschäftlich; Land/Region geschäftlich; Postfach geschäftlich;
Straße privat; Straße privat 2; Straße privat 3; Ort privat;
Bundesland/Kanton privat; Postleitzahl privat; Land/Region privat; Postfach privat;
Weitere Straße; Weitere Straße 2; Weitere Straße 3; Weiterer Ort;
Weiteres/r Bundesland/Kanton; Weitere Postleitzahl; Weiteres/e Land/Region;
Weiteres Postfach;
Fax geschäftlich; Telefon geschäftlich; Telefon geschäftlich 2; Autotelefon; Telefon Firma;
Fax privat; Telefon privat; Telefon privat 2; Mobiltelefon; Weiteres Fax;
Weiteres Telefon; Pager; Haupttelefon; Telefon Assistent; Mobiltelefon 2;
E-Mail-Adresse; E-Mail 2: Adresse; E-Mail 3: Adresse; Jahrestag; Geburtstag; Kategorien; Notizen; Webseite;
E-Mail-Typ; E-Mail 2: Typ; E-Mail 3: Typ; E-Mail: Angezeigter Name; E-Mail 2: Angezeigter Name;
E-Mail 3: Angezeigter Name; Initialen; Priorität; Vertraulichkeit; Reisekilometer
"""
SPANISH = """
; Nombre; Segundo nombre; Apellidos; ; Organización;
; Puesto;
Calle del trabajo; Calle del trabajo 2; Calle del trabajo 3; Ciudad de trabajo;
Provincia o estado de trabajo; Código postal del trabajo; País o región del trabajo;
Apartado postal de la dirección del trabajo;
; ; ; ;
; ; País o región del domicilio; Apartado postal de la dirección personal;
Otra calle; Otra calle 2; Otra calle 3; Otra ciudad;
Otra provincia o estado; Otro código postal; Otro país o región;
Otro apartado postal;
; Teléfono del trabajo; ; ; Número de centralita de la organización;
; Particular; ; ; Otro fax;
Otro teléfono; ; Teléfono principal; ; Radioteléfono;
; Dirección de correo electrónico 2; Dirección del correo electrónico 3; ; ; Categorías; ; Página web;
; Tipo de correo electrónico 2; Tipo de correo electrónico 3; Nombre de pantalla de correo electrónico;
Nombre de pantalla de correo electrónico 2; Nombre de pantalla de correo electrónico 3; ; Prioridad; Confidencialidad;
Kilometraje
"""
SLOVAK = """
Titul; Krstné meno; Ďalšie meno; Priezvisko; Prípona; Spoločnosť;
Oddelenie; Funkcia;
Ulica (práca); Ulica (práca) 2; Ulica (práca) 3; Mesto (práca);
Okres (práca); PSČ (práca); Krajina alebo oblasť (práca); P.O. box pracoviska;
Ulica (domov); Ulica 2 (domov); Ulica 3 (domov); Mesto (domov);
Okres (domov); PSČ (domov); Krajina alebo oblasť (domov); P.O. box trvalého bydliska;
Iná ulica; Iná ulica 2; Iná ulica 3; Iné mesto;
Iný kraj; Iné PSČ; Krajina alebo oblasť (iné);
P.O. box prechodného bydliska;
Fax do práce; Telefón do práce; Telefón do práce 2; Autotelefón; Hlavný telefón spoločnosti;
Fax domov; Telefón domov; Telefón domov 2; Mobilný telefón; Iný fax;
Iný telefón; Operátor; Primárny telefón; Telefón asistenta; Rádiotelefón;
E-mailová adresa; E-mailová adresa 2; E-mailová adresa 3; Výročie; Narodeniny; Kategórie; Poznámky; Webová stránka;
Typ e-mailu; Typ e-mailu 2; Typ e-mailu 3; Zobrazované meno príjemcu e-mailu; Zobrazované meno príjemcu e-mailu 2;
Zobrazované meno príjemcu e-mailu 3; Iniciálky; Priorita; Citlivosť; Vzdialenosť
"""
FRENCH = """
Titre; Prénom; Deuxième prénom; Nom; Suffixe; Société;
Service; ;
Rue (bureau); Rue (bureau) 2; Rue (bureau) 3; Ville (bureau);
Dép/Région (bureau); Code postal (bureau); Pays/Région (bureau); B.P. professionnelle;
Rue (domicile); Rue (domicile) 2; Rue (domicile) 3; Ville (domicile);
Dép/Région (domicile); Code postal (domicile); Pays/Région (domicile); Boîte postale du domicile;
Rue (autre); Rue (autre) 2; Rue (autre) 3; Ville (autre);
Dép/Région (autre); Code postal (autre); Pays/Région (autre);
Autre boîte postale;
Télécopie (bureau); Téléphone (bureau); Téléphone 2 (bureau); Téléphone (voiture); Téléphone société;
Télécopie (domicile); Téléphone (domicile); Téléphone 2 (domicile); Tél. mobile; Télécopie (autre);
Téléphone (autre); Récepteur de radiomessagerie; Téléphone principal; Téléphone de l'assistant(e); Radio téléphone;
Adresse de messagerie; Adresse de messagerie 2; Adresse de messagerie 3; Anniversaire de mariage ou fête; Anniversaire;
Catégories; Notes; Page Web;
Type de messagerie; Type de messagerie 2; Type de messagerie 3; Nom complet de l'adresse de messagerie;
Nom complet de l'adresse de messagerie 2; Nom complet de l'adresse de messagerie 3; Initiales; Priorité;
Critère de diffusion; Kilométrage
"""
