"""Words that headers and values are made of, for guesses at what a column holds.

Belongs here: lists. Does not belong here: what follows from a word. English first; a word that is missing here makes a
guess less sure, and shows less, never more.
"""


def _of(words: str) -> frozenset[str]:
    return frozenset(words.split())


# ---- headers of personal data ----
EMAIL = _of("email mail emailaddress")
PHONE = _of("phone telephone tel mobile cell cellphone fax msisdn telefon handy telefone")
IP = _of("ip ipaddress ipv4 ipv6")
NAME = _of(
    """firstname lastname fullname surname forename givenname familyname vorname nachname nome sobrenome nombre
    apellido prenom author username remoteuser nickname salutation handle reviewer passenger guest patient employee
    recipient sender signature initials by assignee assigned operator manager clerk driver courier doctor nurse
    teacher responsible supervisor salesperson consultant technician"""
)
OTHER_PERSONAL = _of(
    """birth birthday birthdate dob geburtsdatum ssn passport iban bic taxid password address street strasse zip
    zipcode postcode postal plz cep latitude longitude lat lon lng card cardnumber license licence vin plate cpf
    secret token"""
)
# A lone "name", or one of these beside it or alone, is a person's.
OF_A_PERSON = _of(
    """first last full given family middle maiden display user customer contact client person owner agent author buyer
    member staff rep seller holder kunde respondent"""
)
# Beside these a word of the lists tells no person: author_id, author_country, email_status.
OF_AN_ID = _of("id no nr number num key ref code uuid")
OF_SOMETHING_ELSE = _of("count type status rating score country kind opened clicked sent date")

# ---- headers of ids, scores and counts ----
IDS = _of("id no nr number num key ref uuid guid code respnum nummer")
RECOMMENDS = _of("nps recommend recommendation recommended netpro ltr promoter empfehlung weiterempfehlung")
ASKS = _of(
    """score rating rate stars star satisfaction satisfied csat ces effort ease easy quality overall likelihood likely
    agree nota note bewertung zufriedenheit grade"""
)
COUNTS_THINGS = _of(
    """id no nr number count qty quantity item items line month day hour week year age size sequential seq installments
    position rank pos num index version group"""
)

# Values below these name one record or person each, however short they are.
NAMES_A_RECORD = _of("id uuid guid key ref user")

# ---- values ----
# Words for an answer that was not given; lower case.
NO_ANSWER = frozenset(
    {
        *_of("blank (blank) n/a na n.a. #n/a #na none null (null) nan - -- --- . .. ? unknown dk refused missing"),
        *_of("skipped k.a. s/o n/d"),
        *("not applicable", "don't know", "dont know", "no answer", "no response", "not answered", "prefer not to say"),
        *("keine angabe", "sin respuesta"),
    }
)
BOOLEANS = _of("true false t f yes no y n")
# A value of these words alone is a code of some kind and nobody's name.
PLAIN = _of(
    """yes no true false y n t f m w d male female diverse other others unknown none blank not applicable n/a na null
    test open opened closed new pending done active inactive cancelled canceled created approved processing
    confirmed unavailable delivered shipped invoiced paid unpaid refunded refund returned return won lost solved
    resolved escalated waiting hold on bounced clicked sent failed success successful error expired draft completed
    complete started stopped running in progress good bad low medium high normal urgent critical small large big
    very somewhat satisfied dissatisfied neutral likely unlikely easy difficult hard agree disagree strongly
    promoter passive detractor excellent poor fair average better worse web website online offline phone mobile app
    store shop chat mail email sms post direct organic paid search social google ads bing facebook instagram display
    referral affiliate campaign newsletter partner marketplace branch call center letter business economy premium
    first class standard express basic pro free trial plus gold silver bronze leisure solo couple family private
    consumer corporate enterprise trade retail wholesale reseller manufacturer supplier seller buyer customer lead
    prospect visitor guest member desktop tablet android ios windows linux browser get head put delete options page
    view event session purchase checkout cart login signup credit debit card cash invoice voucher transfer bank
    paypal boleto billing delivery shipping technical product complaint question quality price service support sales
    information request feedback praise order orders payment account booking cancellation warranty repair exchange
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun january
    february march april may june july august september october november december jan feb mar apr jun jul aug sep
    oct nov dec daily weekly monthly quarterly yearly never rarely sometimes often always english german french
    spanish portuguese italian usd eur gbp brl inbound outbound internal external manual automatic home office
    health car pet house garden sports baby industry"""
)
