"""What countries are called in the languages of the program."""

from __future__ import annotations

from functools import cache

from crm_desktop.domain.i18n import LANGUAGES, language


def country_name(code: str) -> str:
    """Return a country's name in the language that is spoken; what is no code of a country stays as it is."""
    names = _names().get(code.upper()) if len(code) == 2 else None
    return names[LANGUAGES.index(language())] if names else code


def country_name_in(code: str, language_code: str) -> str:
    """Return a country's name in a language of its own: a letter may be in another one than the window."""
    names = _names().get(code.upper()) if len(code) == 2 and language_code in LANGUAGES else None
    return names[LANGUAGES.index(language_code)] if names else code


def country_names() -> dict[str, str]:
    """Return every country's name by its code."""
    at = LANGUAGES.index(language())
    return {code: names[at] for code, names in _names().items()}


@cache
def _names() -> dict[str, tuple[str, ...]]:
    rows = (line.split("|") for line in _TABLE.splitlines())
    return {code: tuple(names) for code, *names in rows}


# Code, then English, Spanish, Slovak; from the Unicode Common Locale Data Repository.
_TABLE = """\
AD|Andorra|Andorra|Andorra
AE|United Arab Emirates|Emiratos Árabes Unidos|Spojené arabské emiráty
AF|Afghanistan|Afganistán|Afganistan
AG|Antigua & Barbuda|Antigua y Barbuda|Antigua a Barbuda
AI|Anguilla|Anguila|Anguilla
AL|Albania|Albania|Albánsko
AM|Armenia|Armenia|Arménsko
AO|Angola|Angola|Angola
AQ|Antarctica|Antártida|Antarktída
AR|Argentina|Argentina|Argentína
AS|American Samoa|Samoa Americana|Americká Samoa
AT|Austria|Austria|Rakúsko
AU|Australia|Australia|Austrália
AW|Aruba|Aruba|Aruba
AX|Åland Islands|Islas Aland|Alandy
AZ|Azerbaijan|Azerbaiyán|Azerbajdžan
BA|Bosnia & Herzegovina|Bosnia y Herzegovina|Bosna a Hercegovina
BB|Barbados|Barbados|Barbados
BD|Bangladesh|Bangladés|Bangladéš
BE|Belgium|Bélgica|Belgicko
BF|Burkina Faso|Burkina Faso|Burkina Faso
BG|Bulgaria|Bulgaria|Bulharsko
BH|Bahrain|Baréin|Bahrajn
BI|Burundi|Burundi|Burundi
BJ|Benin|Benín|Benin
BL|St. Barthélemy|San Bartolomé|Svätý Bartolomej
BM|Bermuda|Bermudas|Bermudy
BN|Brunei|Brunéi|Brunej
BO|Bolivia|Bolivia|Bolívia
BQ|Caribbean Netherlands|Caribe neerlandés|Karibské Holandsko
BR|Brazil|Brasil|Brazília
BS|Bahamas|Bahamas|Bahamy
BT|Bhutan|Bután|Bhután
BV|Bouvet Island|Isla Bouvet|Bouvetov ostrov
BW|Botswana|Botsuana|Botswana
BY|Belarus|Bielorrusia|Bielorusko
BZ|Belize|Belice|Belize
CA|Canada|Canadá|Kanada
CC|Cocos (Keeling) Islands|Islas Cocos|Kokosové ostrovy
CD|Congo - Kinshasa|República Democrática del Congo|Konžská demokratická republika
CF|Central African Republic|República Centroafricana|Stredoafrická republika
CG|Congo - Brazzaville|Congo|Konžská republika
CH|Switzerland|Suiza|Švajčiarsko
CI|Côte d’Ivoire|Côte d’Ivoire|Pobrežie Slonoviny
CK|Cook Islands|Islas Cook|Cookove ostrovy
CL|Chile|Chile|Čile
CM|Cameroon|Camerún|Kamerun
CN|China|China|Čína
CO|Colombia|Colombia|Kolumbia
CR|Costa Rica|Costa Rica|Kostarika
CU|Cuba|Cuba|Kuba
CV|Cape Verde|Cabo Verde|Kapverdy
CW|Curaçao|Curazao|Curaçao
CX|Christmas Island|Isla de Navidad|Vianočný ostrov
CY|Cyprus|Chipre|Cyprus
CZ|Czechia|Chequia|Česko
DE|Germany|Alemania|Nemecko
DJ|Djibouti|Yibuti|Džibutsko
DK|Denmark|Dinamarca|Dánsko
DM|Dominica|Dominica|Dominika
DO|Dominican Republic|República Dominicana|Dominikánska republika
DZ|Algeria|Argelia|Alžírsko
EC|Ecuador|Ecuador|Ekvádor
EE|Estonia|Estonia|Estónsko
EG|Egypt|Egipto|Egypt
EH|Western Sahara|Sáhara Occidental|Západná Sahara
ER|Eritrea|Eritrea|Eritrea
ES|Spain|España|Španielsko
ET|Ethiopia|Etiopía|Etiópia
FI|Finland|Finlandia|Fínsko
FJ|Fiji|Fiyi|Fidži
FK|Falkland Islands|Islas Malvinas|Falklandy
FM|Micronesia|Micronesia|Mikronézia
FO|Faroe Islands|Islas Feroe|Faerské ostrovy
FR|France|Francia|Francúzsko
GA|Gabon|Gabón|Gabon
GB|United Kingdom|Reino Unido|Spojené kráľovstvo
GD|Grenada|Granada|Grenada
GE|Georgia|Georgia|Gruzínsko
GF|French Guiana|Guayana Francesa|Francúzska Guyana
GG|Guernsey|Guernesey|Guernsey
GH|Ghana|Ghana|Ghana
GI|Gibraltar|Gibraltar|Gibraltár
GL|Greenland|Groenlandia|Grónsko
GM|Gambia|Gambia|Gambia
GN|Guinea|Guinea|Guinea
GP|Guadeloupe|Guadalupe|Guadeloupe
GQ|Equatorial Guinea|Guinea Ecuatorial|Rovníková Guinea
GR|Greece|Grecia|Grécko
GS|South Georgia & South Sandwich Islands|Islas Georgia del Sur y Sandwich del Sur|Južná Georgia a Južné Sandwichove ostrovy
GT|Guatemala|Guatemala|Guatemala
GU|Guam|Guam|Guam
GW|Guinea-Bissau|Guinea-Bisáu|Guinea-Bissau
GY|Guyana|Guyana|Guyana
HK|Hong Kong SAR China|RAE de Hong Kong (China)|Hongkong – OAO Číny
HM|Heard & McDonald Islands|Islas Heard y McDonald|Heardov ostrov a Macdonaldove ostrovy
HN|Honduras|Honduras|Honduras
HR|Croatia|Croacia|Chorvátsko
HT|Haiti|Haití|Haiti
HU|Hungary|Hungría|Maďarsko
ID|Indonesia|Indonesia|Indonézia
IE|Ireland|Irlanda|Írsko
IL|Israel|Israel|Izrael
IM|Isle of Man|Isla de Man|Ostrov Man
IN|India|India|India
IO|British Indian Ocean Territory|Territorio Británico del Océano Índico|Britské indickooceánske územie
IQ|Iraq|Irak|Irak
IR|Iran|Irán|Irán
IS|Iceland|Islandia|Island
IT|Italy|Italia|Taliansko
JE|Jersey|Jersey|Jersey
JM|Jamaica|Jamaica|Jamajka
JO|Jordan|Jordania|Jordánsko
JP|Japan|Japón|Japonsko
KE|Kenya|Kenia|Keňa
KG|Kyrgyzstan|Kirguistán|Kirgizsko
KH|Cambodia|Camboya|Kambodža
KI|Kiribati|Kiribati|Kiribati
KM|Comoros|Comoras|Komory
KN|St. Kitts & Nevis|San Cristóbal y Nieves|Svätý Krištof a Nevis
KP|North Korea|Corea del Norte|Severná Kórea
KR|South Korea|Corea del Sur|Južná Kórea
KW|Kuwait|Kuwait|Kuvajt
KY|Cayman Islands|Islas Caimán|Kajmanie ostrovy
KZ|Kazakhstan|Kazajistán|Kazachstan
LA|Laos|Laos|Laos
LB|Lebanon|Líbano|Libanon
LC|St. Lucia|Santa Lucía|Svätá Lucia
LI|Liechtenstein|Liechtenstein|Lichtenštajnsko
LK|Sri Lanka|Sri Lanka|Srí Lanka
LR|Liberia|Liberia|Libéria
LS|Lesotho|Lesoto|Lesotho
LT|Lithuania|Lituania|Litva
LU|Luxembourg|Luxemburgo|Luxembursko
LV|Latvia|Letonia|Lotyšsko
LY|Libya|Libia|Líbya
MA|Morocco|Marruecos|Maroko
MC|Monaco|Mónaco|Monako
MD|Moldova|Moldavia|Moldavsko
ME|Montenegro|Montenegro|Čierna Hora
MF|St. Martin|San Martín|Svätý Martin (fr.)
MG|Madagascar|Madagascar|Madagaskar
MH|Marshall Islands|Islas Marshall|Marshallove ostrovy
MK|North Macedonia|Macedonia del Norte|Severné Macedónsko
ML|Mali|Mali|Mali
MM|Myanmar (Burma)|Myanmar (Birmania)|Mjanmarsko
MN|Mongolia|Mongolia|Mongolsko
MO|Macao SAR China|RAE de Macao (China)|Macao – OAO Číny
MP|Northern Mariana Islands|Islas Marianas del Norte|Severné Mariány
MQ|Martinique|Martinica|Martinik
MR|Mauritania|Mauritania|Mauritánia
MS|Montserrat|Montserrat|Montserrat
MT|Malta|Malta|Malta
MU|Mauritius|Mauricio|Maurícius
MV|Maldives|Maldivas|Maldivy
MW|Malawi|Malaui|Malawi
MX|Mexico|México|Mexiko
MY|Malaysia|Malasia|Malajzia
MZ|Mozambique|Mozambique|Mozambik
NA|Namibia|Namibia|Namíbia
NC|New Caledonia|Nueva Caledonia|Nová Kaledónia
NE|Niger|Níger|Niger
NF|Norfolk Island|Isla Norfolk|Norfolk
NG|Nigeria|Nigeria|Nigéria
NI|Nicaragua|Nicaragua|Nikaragua
NL|Netherlands|Países Bajos|Holandsko
NO|Norway|Noruega|Nórsko
NP|Nepal|Nepal|Nepál
NR|Nauru|Nauru|Nauru
NU|Niue|Niue|Niue
NZ|New Zealand|Nueva Zelanda|Nový Zéland
OM|Oman|Omán|Omán
PA|Panama|Panamá|Panama
PE|Peru|Perú|Peru
PF|French Polynesia|Polinesia Francesa|Francúzska Polynézia
PG|Papua New Guinea|Papúa Nueva Guinea|Papua-Nová Guinea
PH|Philippines|Filipinas|Filipíny
PK|Pakistan|Pakistán|Pakistan
PL|Poland|Polonia|Poľsko
PM|St. Pierre & Miquelon|San Pedro y Miquelón|Saint Pierre a Miquelon
PN|Pitcairn Islands|Islas Pitcairn|Pitcairnove ostrovy
PR|Puerto Rico|Puerto Rico|Portoriko
PS|Palestinian Territories|Territorios Palestinos|Palestínske územia
PT|Portugal|Portugal|Portugalsko
PW|Palau|Palaos|Palau
PY|Paraguay|Paraguay|Paraguaj
QA|Qatar|Catar|Katar
RE|Réunion|Reunión|Réunion
RO|Romania|Rumanía|Rumunsko
RS|Serbia|Serbia|Srbsko
RU|Russia|Rusia|Rusko
RW|Rwanda|Ruanda|Rwanda
SA|Saudi Arabia|Arabia Saudí|Saudská Arábia
SB|Solomon Islands|Islas Salomón|Šalamúnove ostrovy
SC|Seychelles|Seychelles|Seychely
SD|Sudan|Sudán|Sudán
SE|Sweden|Suecia|Švédsko
SG|Singapore|Singapur|Singapur
SH|St. Helena|Santa Elena|Svätá Helena
SI|Slovenia|Eslovenia|Slovinsko
SJ|Svalbard & Jan Mayen|Svalbard y Jan Mayen|Svalbard a Jan Mayen
SK|Slovakia|Eslovaquia|Slovensko
SL|Sierra Leone|Sierra Leona|Sierra Leone
SM|San Marino|San Marino|San Maríno
SN|Senegal|Senegal|Senegal
SO|Somalia|Somalia|Somálsko
SR|Suriname|Surinam|Surinam
SS|South Sudan|Sudán del Sur|Južný Sudán
ST|São Tomé & Príncipe|Santo Tomé y Príncipe|Svätý Tomáš a Princov ostrov
SV|El Salvador|El Salvador|Salvádor
SX|Sint Maarten|Sint Maarten|Svätý Martin (hol.)
SY|Syria|Siria|Sýria
SZ|Eswatini|Esuatini|Eswatini
TC|Turks & Caicos Islands|Islas Turcas y Caicos|Turks a Caicos
TD|Chad|Chad|Čad
TF|French Southern Territories|Territorios Australes Franceses|Francúzske južné a antarktické územia
TG|Togo|Togo|Togo
TH|Thailand|Tailandia|Thajsko
TJ|Tajikistan|Tayikistán|Tadžikistan
TK|Tokelau|Tokelau|Tokelau
TL|Timor-Leste|Timor-Leste|Východný Timor
TM|Turkmenistan|Turkmenistán|Turkménsko
TN|Tunisia|Túnez|Tunisko
TO|Tonga|Tonga|Tonga
TR|Türkiye|Turquía|Turecko
TT|Trinidad & Tobago|Trinidad y Tobago|Trinidad a Tobago
TV|Tuvalu|Tuvalu|Tuvalu
TW|Taiwan|Taiwán|Taiwan
TZ|Tanzania|Tanzania|Tanzánia
UA|Ukraine|Ucrania|Ukrajina
UG|Uganda|Uganda|Uganda
UM|U.S. Outlying Islands|Islas menores alejadas de EE. UU.|Menšie odľahlé ostrovy USA
US|United States|Estados Unidos|Spojené štáty
UY|Uruguay|Uruguay|Uruguaj
UZ|Uzbekistan|Uzbekistán|Uzbekistan
VA|Vatican City|Ciudad del Vaticano|Vatikán
VC|St. Vincent & Grenadines|San Vicente y las Granadinas|Svätý Vincent a Grenadíny
VE|Venezuela|Venezuela|Venezuela
VG|British Virgin Islands|Islas Vírgenes Británicas|Britské Panenské ostrovy
VI|U.S. Virgin Islands|Islas Vírgenes de EE. UU.|Americké Panenské ostrovy
VN|Vietnam|Vietnam|Vietnam
VU|Vanuatu|Vanuatu|Vanuatu
WF|Wallis & Futuna|Wallis y Futuna|Wallis a Futuna
WS|Samoa|Samoa|Samoa
XK|Kosovo|Kosovo|Kosovo
YE|Yemen|Yemen|Jemen
YT|Mayotte|Mayotte|Mayotte
ZA|South Africa|Sudáfrica|Južná Afrika
ZM|Zambia|Zambia|Zambia
ZW|Zimbabwe|Zimbabue|Zimbabwe
"""  # noqa: E501 - one country a line
