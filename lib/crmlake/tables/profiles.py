"""`silver.profiles`: the profiles of the customers in each source."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import FILE, NAMESPACE, SOURCE, UNCLEAN, VERSION, customer_number

PROFILES = Contract(
    name="silver.profiles",
    is_mapped=True,
    meaning="Profile of a customer in one source.",
    columns=(
        SOURCE,
        NAMESPACE,
        customer_number("Whose profile it is"),
        Column("name", "string", "Full name.", null="not given", personal=True),
        Column("given_name", "string", "First name.", null="not given as a separate field", personal=True),
        Column("family_name", "string", "Surname.", null="not given as a separate field", personal=True),
        Column("email", "string", "E-mail address.", null="not given", personal=True, identifier="email"),
        Column("phone", "string", "Telephone number.", null="not given", personal=True, identifier="phone"),
        Column("birth_date", "date", "Date of birth.", null="not given", personal=True, past=True),
        Column("street_address", "string", "Street and number of residence.", null="not given", personal=True),
        Column("postal_code", "string", "Postal code of residence.", null="not given", personal=True, is_code=True),
        Column("city", "string", "City of residence.", null="not given", personal=True),
        Column("region", "string", "State or province of residence.", null="not given"),
        Column("country", "string", "Country of residence, as the source names it.", null="not given"),
        Column(
            "national_id",
            "string",
            "National identification number of the person.",
            null="not given",
            personal=True,
            identifier="national_id",
        ),
        Column("registered_on", "date", "Date of registration.", null="not given", past=True),
        Column("updated_at", "timestamp", "Time of the last change to the profile (UTC).", null="not given", past=True),
        UNCLEAN,
        VERSION,
        FILE,
    ),
    grain=("source", "customer_id"),
    write=Merge(newest=("updated_at", "version", "file")),
    rules=(
        Rule(
            "email_has_at",
            "email RLIKE '^[^@,;\\\\s]+@[^@,;\\\\s]+$'",
            'an e-mail address is one name, an @ and one host; clean = "email" reads other forms',
        ),
        Rule("born_in_this_era", "birth_date >= DATE '1900-01-01'", "birth_date is in 1900 or later"),
    ),
)
