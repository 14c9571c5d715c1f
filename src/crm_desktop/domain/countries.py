"""Countries by the names that people write: codes, English, Spanish, Slovak, the country's own, and common others."""

from __future__ import annotations

import re
from functools import cache

from crm_desktop.domain.collate import fold

_WORDS = re.compile(r"\w+")


def country_code(text: str) -> str:
    """Return the two letters of ISO 3166-1 for a code or a name, empty where it's none that we know."""
    text = text.strip()
    if len(text) == 2 and text.isascii() and text.upper() in _codes():
        return text.upper()
    return _by_name().get(_plain(text), "") if len(text) < 100 else ""


def _plain(name: str) -> str:
    """Return the letters without accents, points and spaces, so that “U.S.A.” and “USA” are one."""
    return "".join(_WORDS.findall(fold(name)))


@cache
def _codes() -> frozenset[str]:
    return frozenset(line[:2] for line in _NAMES.splitlines())


@cache
def _by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for line in _NAMES.splitlines():
        code, *spellings = line.split("|")
        for spelling in spellings:
            names.setdefault(_plain(spelling), code)
    return names


# Code, three-letter code, then names; names from the Unicode Common Locale Data Repository.
_NAMES = """\
AD|AND|Andorra
AE|ARE|United Arab Emirates|Emiratos Árabes Unidos|Spojené arabské emiráty|UAE|EAU
AF|AFG|Afghanistan|Afganistán
AG|ATG|Antigua & Barbuda|Antigua y Barbuda|Antigua a Barbuda
AI|AIA|Anguilla|Anguila
AL|ALB|Albania|Albánsko|Shqipëri
AM|ARM|Armenia|Arménsko
AO|AGO|Angola
AQ|ATA|Antarctica|Antártida|Antarktída
AR|ARG|Argentina
AS|ASM|American Samoa|Samoa Americana|Americká Samoa
AT|AUT|Austria|Rakúsko|Österreich|Republic of Austria
AU|AUS|Australia
AW|ABW|Aruba
AX|ALA|Åland Islands|Islas Aland|Alandy
AZ|AZE|Azerbaijan|Azerbaiyán|Azerbajdžan
BA|BIH|Bosnia & Herzegovina|Bosnia y Herzegovina|Bosna a Hercegovina|Bosna i Hercegovina|Bosnia
BB|BRB|Barbados
BD|BGD|Bangladesh|Bangladés
BE|BEL|Belgium|Bélgica|Belgicko|Belgique|België|Belgien
BF|BFA|Burkina Faso
BG|BGR|Bulgaria|Bulharsko|България
BH|BHR|Bahrain|Baréin|Bahrajn
BI|BDI|Burundi
BJ|BEN|Benin
BL|BLM|St. Barthélemy|San Bartolomé|Svätý Bartolomej
BM|BMU|Bermuda|Bermudas|Bermudy
BN|BRN|Brunei|Brunej|Brunei Darussalam
BO|BOL|Bolivia|Plurinational State of Bolivia
BQ|BES|Caribbean Netherlands|Caribe neerlandés|Karibské Holandsko
BR|BRA|Brazil|Brasil|Brazília
BS|BHS|Bahamas|Bahamy
BT|BTN|Bhutan|Bután
BV|BVT|Bouvet Island|Isla Bouvet|Bouvetov ostrov
BW|BWA|Botswana|Botsuana
BY|BLR|Belarus|Bielorrusia|Bielorusko|Беларусь|Belorussia
BZ|BLZ|Belize|Belice
CA|CAN|Canada|Kanada
CC|CCK|Cocos (Keeling) Islands|Islas Cocos|Kokosové ostrovy
CD|COD|Congo - Kinshasa|República Democrática del Congo|Konžská demokratická republika|DR Congo
CD|Democratic Republic of the Congo
CF|CAF|Central African Republic|República Centroafricana|Stredoafrická republika
CG|COG|Congo - Brazzaville|Congo|Konžská republika|Republic of the Congo
CH|CHE|Switzerland|Suiza|Švajčiarsko|Schweiz|Suisse|Svizzera|Swiss Confederation
CI|CIV|Côte d’Ivoire|Pobrežie Slonoviny|Ivory Coast
CK|COK|Cook Islands|Islas Cook|Cookove ostrovy
CL|CHL|Chile|Čile
CM|CMR|Cameroon|Camerún|Kamerun
CN|CHN|China|Čína|中国|People's Republic of China|PRC|P.R. China|Mainland China
CO|COL|Colombia|Kolumbia
CR|CRI|Costa Rica|Kostarika
CU|CUB|Cuba|Kuba
CV|CPV|Cape Verde|Cabo Verde|Kapverdy
CW|CUW|Curaçao|Curazao
CX|CXR|Christmas Island|Isla de Navidad|Vianočný ostrov
CY|CYP|Cyprus|Chipre
CZ|CZE|Czechia|Chequia|Česko|Czech Republic|Česká republika|República Checa|ČR
DE|DEU|Germany|Alemania|Nemecko|Deutschland|Federal Republic of Germany|Nemecká spolková republika|BRD
DJ|DJI|Djibouti|Yibuti|Džibutsko
DK|DNK|Denmark|Dinamarca|Dánsko|Danmark
DM|DMA|Dominica|Dominika
DO|DOM|Dominican Republic|República Dominicana|Dominikánska republika
DZ|DZA|Algeria|Argelia|Alžírsko
EC|ECU|Ecuador|Ekvádor
EE|EST|Estonia|Estónsko|Eesti
EG|EGY|Egypt|Egipto|مصر
EH|ESH|Western Sahara|Sáhara Occidental|Západná Sahara
ER|ERI|Eritrea
ES|ESP|Spain|España|Španielsko|Kingdom of Spain|Reino de España
ET|ETH|Ethiopia|Etiopía
FI|FIN|Finland|Finlandia|Fínsko|Suomi
FJ|FJI|Fiji|Fiyi|Fidži
FK|FLK|Falkland Islands|Islas Malvinas|Falklandy
FM|FSM|Micronesia|Mikronézia
FO|FRO|Faroe Islands|Islas Feroe|Faerské ostrovy
FR|FRA|France|Francia|Francúzsko|French Republic
GA|GAB|Gabon
GB|GBR|United Kingdom|Reino Unido|Spojené kráľovstvo|UK|U.K.|Great Britain|Britain|England|Scotland|Wales
GB|Northern Ireland|Gran Bretaña|Inglaterra|Veľká Británia|Anglicko
GB|United Kingdom of Great Britain and Northern Ireland
GD|GRD|Grenada|Granada
GE|GEO|Georgia|Gruzínsko
GF|GUF|French Guiana|Guayana Francesa|Francúzska Guyana
GG|GGY|Guernsey|Guernesey
GH|GHA|Ghana
GI|GIB|Gibraltar
GL|GRL|Greenland|Groenlandia|Grónsko
GM|GMB|Gambia
GN|GIN|Guinea
GP|GLP|Guadeloupe|Guadalupe
GQ|GNQ|Equatorial Guinea|Guinea Ecuatorial|Rovníková Guinea
GR|GRC|Greece|Grecia|Grécko|Ελλάδα
GS|SGS|South Georgia & South Sandwich Islands|Islas Georgia del Sur y Sandwich del Sur
GS|Južná Georgia a Južné Sandwichove ostrovy
GT|GTM|Guatemala
GU|GUM|Guam
GW|GNB|Guinea-Bissau|Guinea-Bisáu
GY|GUY|Guyana
HK|HKG|Hong Kong SAR China|RAE de Hong Kong (China)|Hongkong – OAO Číny|Hong Kong|Hongkong
HM|HMD|Heard & McDonald Islands|Islas Heard y McDonald|Heardov ostrov a Macdonaldove ostrovy
HN|HND|Honduras
HR|HRV|Croatia|Croacia|Chorvátsko|Hrvatska
HT|HTI|Haiti
HU|HUN|Hungary|Hungría|Maďarsko|Magyarország
ID|IDN|Indonesia|Indonézia
IE|IRL|Ireland|Irlanda|Írsko|Éire|Republic of Ireland|Írska republika
IL|ISR|Israel|Izrael|ישראל
IM|IMN|Isle of Man|Isla de Man|Ostrov Man
IN|IND|India|भारत
IO|IOT|British Indian Ocean Territory|Territorio Británico del Océano Índico|Britské indickooceánske územie
IQ|IRQ|Iraq|Irak
IR|IRN|Iran|Islamic Republic of Iran
IS|ISL|Iceland|Islandia|Island
IT|ITA|Italy|Italia|Taliansko
JE|JEY|Jersey
JM|JAM|Jamaica|Jamajka
JO|JOR|Jordan|Jordania|Jordánsko
JP|JPN|Japan|Japón|Japonsko|日本
KE|KEN|Kenya|Kenia|Keňa
KG|KGZ|Kyrgyzstan|Kirguistán|Kirgizsko
KH|KHM|Cambodia|Camboya|Kambodža
KI|KIR|Kiribati
KM|COM|Comoros|Comoras|Komory
KN|KNA|St. Kitts & Nevis|San Cristóbal y Nieves|Svätý Krištof a Nevis
KP|PRK|North Korea|Corea del Norte|Severná Kórea
KR|KOR|South Korea|Corea del Sur|Južná Kórea|대한민국|Republic of Korea|Kórejská republika
KW|KWT|Kuwait|Kuvajt
KY|CYM|Cayman Islands|Islas Caimán|Kajmanie ostrovy
KZ|KAZ|Kazakhstan|Kazajistán|Kazachstan
LA|LAO|Laos|Lao PDR
LB|LBN|Lebanon|Líbano|Libanon
LC|LCA|St. Lucia|Santa Lucía|Svätá Lucia
LI|LIE|Liechtenstein|Lichtenštajnsko
LK|LKA|Sri Lanka
LR|LBR|Liberia
LS|LSO|Lesotho|Lesoto
LT|LTU|Lithuania|Lituania|Litva|Lietuva
LU|LUX|Luxembourg|Luxemburgo|Luxembursko|Luxemburg
LV|LVA|Latvia|Letonia|Lotyšsko|Latvija
LY|LBY|Libya|Libia
MA|MAR|Morocco|Marruecos|Maroko
MC|MCO|Monaco|Monako
MD|MDA|Moldova|Moldavia|Moldavsko|Moldova, Republic of
ME|MNE|Montenegro|Čierna Hora
MF|MAF|St. Martin|San Martín|Svätý Martin (fr.)
MG|MDG|Madagascar|Madagaskar
MH|MHL|Marshall Islands|Islas Marshall|Marshallove ostrovy
MK|MKD|North Macedonia|Macedonia del Norte|Severné Macedónsko|Северна Македонија|Macedonia|Macedónsko
ML|MLI|Mali
MM|MMR|Myanmar (Burma)|Myanmar (Birmania)|Mjanmarsko|Burma
MN|MNG|Mongolia|Mongolsko
MO|MAC|Macao SAR China|RAE de Macao (China)|Macao – OAO Číny|Macau|Macao
MP|MNP|Northern Mariana Islands|Islas Marianas del Norte|Severné Mariány
MQ|MTQ|Martinique|Martinica|Martinik
MR|MRT|Mauritania
MS|MSR|Montserrat
MT|MLT|Malta
MU|MUS|Mauritius|Mauricio|Maurícius
MV|MDV|Maldives|Maldivas|Maldivy
MW|MWI|Malawi|Malaui
MX|MEX|Mexico|Mexiko
MY|MYS|Malaysia|Malasia|Malajzia
MZ|MOZ|Mozambique|Mozambik
NA|NAM|Namibia
NC|NCL|New Caledonia|Nueva Caledonia|Nová Kaledónia
NE|NER|Niger
NF|NFK|Norfolk Island|Isla Norfolk|Norfolk
NG|NGA|Nigeria
NI|NIC|Nicaragua|Nikaragua
NL|NLD|Netherlands|Países Bajos|Holandsko|Nederland|Holland|Holanda|The Netherlands
NO|NOR|Norway|Noruega|Nórsko|Norge
NP|NPL|Nepal
NR|NRU|Nauru
NU|NIU|Niue
NZ|NZL|New Zealand|Nueva Zelanda|Nový Zéland
OM|OMN|Oman
PA|PAN|Panama
PE|PER|Peru
PF|PYF|French Polynesia|Polinesia Francesa|Francúzska Polynézia
PG|PNG|Papua New Guinea|Papúa Nueva Guinea|Papua-Nová Guinea
PH|PHL|Philippines|Filipinas|Filipíny
PK|PAK|Pakistan
PL|POL|Poland|Polonia|Poľsko|Polska
PM|SPM|St. Pierre & Miquelon|San Pedro y Miquelón|Saint Pierre a Miquelon
PN|PCN|Pitcairn Islands|Islas Pitcairn|Pitcairnove ostrovy
PR|PRI|Puerto Rico|Portoriko
PS|PSE|Palestinian Territories|Territorios Palestinos|Palestínske územia|Palestine
PT|PRT|Portugal|Portugalsko
PW|PLW|Palau|Palaos
PY|PRY|Paraguay|Paraguaj
QA|QAT|Qatar|Catar|Katar
RE|REU|Réunion
RO|ROU|Romania|Rumanía|Rumunsko
RS|SRB|Serbia|Srbsko|Србија
RU|RUS|Russia|Rusia|Rusko|Россия|Russian Federation|Ruská federácia|Federación de Rusia
RW|RWA|Rwanda|Ruanda
SA|SAU|Saudi Arabia|Arabia Saudí|Saudská Arábia|KSA
SB|SLB|Solomon Islands|Islas Salomón|Šalamúnove ostrovy
SC|SYC|Seychelles|Seychely
SD|SDN|Sudan
SE|SWE|Sweden|Suecia|Švédsko|Sverige
SG|SGP|Singapore|Singapur
SH|SHN|St. Helena|Santa Elena|Svätá Helena
SI|SVN|Slovenia|Eslovenia|Slovinsko|Slovenija
SJ|SJM|Svalbard & Jan Mayen|Svalbard y Jan Mayen|Svalbard a Jan Mayen
SK|SVK|Slovakia|Eslovaquia|Slovensko|Slovak Republic|Slovenská republika|República Eslovaca
SL|SLE|Sierra Leone|Sierra Leona
SM|SMR|San Marino
SN|SEN|Senegal
SO|SOM|Somalia|Somálsko
SR|SUR|Suriname|Surinam
SS|SSD|South Sudan|Sudán del Sur|Južný Sudán
ST|STP|São Tomé & Príncipe|Santo Tomé y Príncipe|Svätý Tomáš a Princov ostrov
SV|SLV|El Salvador|Salvádor
SX|SXM|Sint Maarten|Svätý Martin (hol.)
SY|SYR|Syria|Siria|Syrian Arab Republic
SZ|SWZ|Eswatini|Esuatini|Swaziland
TC|TCA|Turks & Caicos Islands|Islas Turcas y Caicos|Turks a Caicos
TD|TCD|Chad|Čad
TF|ATF|French Southern Territories|Territorios Australes Franceses|Francúzske južné a antarktické územia
TG|TGO|Togo
TH|THA|Thailand|Tailandia|Thajsko|ไทย
TJ|TJK|Tajikistan|Tayikistán|Tadžikistan
TK|TKL|Tokelau
TL|TLS|Timor-Leste|Východný Timor|East Timor
TM|TKM|Turkmenistan|Turkménsko
TN|TUN|Tunisia|Túnez|Tunisko
TO|TON|Tonga
TR|TUR|Türkiye|Turquía|Turecko|Turkey
TT|TTO|Trinidad & Tobago|Trinidad y Tobago|Trinidad a Tobago
TV|TUV|Tuvalu
TW|TWN|Taiwan|台灣
TZ|TZA|Tanzania|United Republic of Tanzania
UA|UKR|Ukraine|Ucrania|Ukrajina|Україна
UG|UGA|Uganda
UM|UMI|U.S. Outlying Islands|Islas menores alejadas de EE. UU.|Menšie odľahlé ostrovy USA
US|USA|United States|Estados Unidos|Spojené štáty|United States of America|America|U.S.A.|U.S.|Spojené štáty americké
US|Estados Unidos de América|EE. UU.|EEUU|EUA
UY|URY|Uruguay|Uruguaj
UZ|UZB|Uzbekistan
VA|VAT|Vatican City|Ciudad del Vaticano|Vatikán|Vatican|Holy See
VC|VCT|St. Vincent & Grenadines|San Vicente y las Granadinas|Svätý Vincent a Grenadíny
VE|VEN|Venezuela|Bolivarian Republic of Venezuela
VG|VGB|British Virgin Islands|Islas Vírgenes Británicas|Britské Panenské ostrovy
VI|VIR|U.S. Virgin Islands|Islas Vírgenes de EE. UU.|Americké Panenské ostrovy
VN|VNM|Vietnam|Việt Nam
VU|VUT|Vanuatu
WF|WLF|Wallis & Futuna|Wallis y Futuna|Wallis a Futuna
WS|WSM|Samoa
XK|XKK|Kosovo
YE|YEM|Yemen|Jemen
YT|MYT|Mayotte
ZA|ZAF|South Africa|Sudáfrica|Južná Afrika
ZM|ZMB|Zambia
ZW|ZWE|Zimbabwe|Zimbabue
"""
