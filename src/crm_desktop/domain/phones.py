"""Phone numbers: the E.164 form for finding and comparing, and a form for reading."""

from __future__ import annotations


def normalize_phone(text: str, region: str = "") -> str:
    """Return the number as +421905123456, empty where the text is none or its country can't be known.

    `region` is the country (ISO 3166-1) of numbers written without one.
    """
    if not region and not text.lstrip().startswith(("+", "tel:")):
        return ""
    # Imported late: the tables of all countries take a third of the program's start.
    import phonenumbers

    # A number that names its country is not tried again as one at home when no country has that code.
    home = None if text.lstrip().startswith("+") else region.upper() or None
    try:
        number = phonenumbers.parse(text, home)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def format_phone(text: str, region: str = "") -> str:
    """Return a number as people write it: as at home in `region`, else internationally; other texts as they are."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region.upper() or None)
    except phonenumbers.NumberParseException:
        return text
    if not phonenumbers.is_possible_number(number):
        return text
    formats = phonenumbers.PhoneNumberFormat
    is_home = bool(region) and phonenumbers.region_code_for_number(number) == region.upper()
    return str(phonenumbers.format_number(number, formats.NATIONAL if is_home else formats.INTERNATIONAL))
