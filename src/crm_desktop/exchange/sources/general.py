"""Titles that people give to columns in English, Spanish and Slovak, whatever program wrote the file.

Some words need their neighbours (see `recognise`): `name?` is a first name beside a last name, a company where nothing
speaks of a person, else a whole name. `place?` belongs to the person or to the company, whichever the table is about.
"""

from __future__ import annotations

from crm_desktop.exchange.cells import word_set
from crm_desktop.exchange.sources.source import table

TITLES = table(
    """
name? = name, meno, nombre, názov, display name, zobrazované meno, jméno
person.full_name = full name, contact name, contact, contact person, person, celé meno, meno a priezvisko
person.full_name = priezvisko a meno, kontakt, kontaktná osoba, osoba, nombre completo, nombre y apellidos
person.full_name = contacto, persona de contacto, persona, customer name, client name, jméno a příjmení
person.given_name = first name, given name, given, forename, krstné meno, nombre de pila, křestní jméno, first
person.family_name = last name, lastname, surname, family name, family, priezvisko, apellido, apellidos, příjmení, last
person.additional_name = middle name, additional name, stredné meno, druhé meno, segundo nombre, second name
person.prefix = prefix, salutation, titul, titul pred menom, oslovenie, tratamiento, name prefix, saludo
person.suffix = suffix, titul za menom, name suffix, sufijo
person.nickname = nickname, prezývka, apodo, nick
person.birthday = birthday, birth date, birthdate, date of birth, dob, dátum narodenia, narodeniny, narodený, narodená
person.birthday = fecha de nacimiento, cumpleaños, nacimiento, datum narození
person.anniversary = anniversary, výročie, aniversario
person.language = language, jazyk, idioma, preferred language
person.do_not_call = do not call, nevolať, no llamar
person.email_opt_out = email opt out, unsubscribed, opt out, neposielať, no enviar correos
person.email = email, e-mail, mail, email address, e-mail address, e-mailová adresa, emailová adresa, correo
person.email = correo electrónico, email 1, e-mail 1, dirección de correo, primary email, e-mail kontakt
person.email:work = work email, business email, pracovný email, firemný email, email trabajo, correo del trabajo
person.email:home = personal email, home email, private email, súkromný email, correo personal
person.email:other = email 2, email 3, other email, secondary email, iný email, otro correo
place.phone = phone, phone number, telephone, telephone number, tel, tel no, phone 1, telefón, telefónne číslo
place.phone = tel číslo, teléfono, número de teléfono, telefon, contact number, phone no
place.phone:work = work phone, business phone, office phone, pracovný telefón, telefón do práce, teléfono trabajo
place.phone:work = teléfono del trabajo, teléfono de la oficina, office
place.phone:fax = fax, fax number, fax no, telefax, číslo faxu
person.phone:mobile = mobile, mobile phone, mobile number, cell, cell phone, cellphone, gsm, mobil, mobilný telefón
person.phone:mobile = mobilné číslo, móvil, teléfono móvil, celular, mobile no
person.phone:home = home phone, domáci telefón, telefón domov, teléfono de casa, teléfono particular
place.phone:other = phone 2, phone 3, other phone, iný telefón, otro teléfono
place.website = website, web, web site, url, homepage, home page, web page, webová stránka, webstránka, sitio web
place.website = página web, www, website url, domain
person.social = linkedin, linkedin url, linkedin profile, twitter, facebook, instagram
company.name = company, company name, organization, organisation, organization name, account name, account, employer
company.name = firm, business, business name, associated company, customer, client, firma, názov firmy, spoločnosť
company.name = organizácia, zamestnávateľ, odberateľ, zákazník, klient, empresa, compañía, organización, cliente
company.name = site name, nombre de la empresa, sociedad, obchodné meno, société, firmenname, unternehmen
company.legal_name = legal name, razón social, právny názov
company.industry = industry, sector, odvetvie, branch, rubro, industria
company.size = employees, number of employees, company size, počet zamestnancov, empleados, número de empleados
company.tax_id = vat, vat no, vat number, vat id, tax id, tax number, dič, ič dph, icdph, nif, cif, nif cif, rfc, cuit
company.registration_no = registration number, reg no, company number, ičo, registro mercantil, company id number
company.segment = segment, segmento
company.payment_terms = payment terms, splatnosť, condiciones de pago
affiliation.job_title = job title, title, position, contact title, role, occupation, pozícia, funkcia, pracovná pozícia
affiliation.job_title = cargo, puesto, job, profession, povolanie, pracovné zaradenie
affiliation.department = department, dept, oddelenie, departamento, division
place.street = street, street address, address, address 1, address line 1, street 1, ulica, adresa, ulica a číslo
place.street = dirección, calle, domicilio, calle y número, ulica číslo
place.street+ = address 2, address line 2, street 2, address line 3, address 3, adresa 2, dirección 2
place.locality = city, town, locality, suburb, mesto, obec, ciudad, localidad, población, municipio, město
place.region = state, region, province, county, state province, kraj, okres, provincia, estado, comunidad autónoma
place.postal_code = postal code, postcode, post code, zip, zip code, zip postal code, psč, poštové smerovacie číslo
place.postal_code = código postal, cp, c.p., postleitzahl, plz
place.country = country, country region, krajina, štát, país, country code, země
place.po_box = po box, p o box, pobox, poštový priečinok, p o box número, apartado de correos
note = notes, note, comments, comment, remarks, remark, poznámka, poznámky, komentár, notas, nota, comentarios
note = pozn, obs, observaciones
place.description = description, popis, descripción, about, bio
tags = tags, tag, labels, categories, category, groups, group, štítky, štítok, kategórie, kategória, skupina, skupiny
tags = etiquetas, etiqueta, categorías, categoría, grupos, grupo
name? = nom, nome, imię i nazwisko
person.given_name = vorname, prénom, imię, křestní
person.family_name = nachname, nom de famille, cognome, nazwisko
company.name = unternehmen, firmenname, entreprise, azienda, nazwa firmy
place.phone = téléphone, telefonnummer, rufnummer
person.phone:mobile = handy, mobiltelefon, portable, cellulare
person.email = adresse email, courriel, e-mail-adresse
place.street = straße, strasse, rue, adresse, via, indirizzo
place.locality = stadt, ort, ville, città, miasto, město
place.country = land, pays, paese, kraj země
person.birthday = geburtstag, geburtsdatum, date de naissance
note = notizen, bemerkungen, remarques
ref = id, record id, contact id, person id, uid, uuid, external id, contactid, číslo kontaktu, external ref, unique id
ref = id contacto, id kontaktu, rec id, identificador
company_ref = company id, customer id, account id, organization id, client id, id firmy, číslo zákazníka, id empresa
company_ref = associated company ids, customer number, customer no, id zákazníka, id cliente, código cliente
company_ref = supplier id
"""
)
LANGUAGE_MARKS = {
    "es": word_set(
        "nombre apellido apellidos empresa telefono correo correoelectronico ciudad pais direccion movil cargo"
    ),
    "sk": word_set("meno priezvisko firma telefon mesto psc ulica krajina poznamka menoapriezvisko mobil"),
}
