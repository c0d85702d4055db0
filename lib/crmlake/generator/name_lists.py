"""Common names of people and places, with the accents, apostrophes and quotes that real files have."""

CITIES = {
    "Austria": ("Wien", "Graz", "Linz", "Salzburg"),
    "France": ("Paris", "Lyon", "Marseille", "Orléans", "Nîmes"),
    "Germany": ("Berlin", "Hamburg", "München", "Köln", "Leipzig", "Würzburg"),
    "Ireland": ("Dublin", "Cork", "Galway", "Limerick"),
    "Netherlands": ("Amsterdam", "Utrecht", "Eindhoven", "'s-Hertogenbosch"),
}
"""The cities of each country where the shop sells."""

DIALLING_CODES = {"Austria": "+43", "France": "+33", "Germany": "+49", "Ireland": "+353", "Netherlands": "+31"}
"""The dialling code of each country."""

FIRST_NAMES = (
    "Anna", "Aoife", "Ben", "Camille", "Ciara", "Daan", "David", 'Elisabeth "Lisa"', "Emma", "Eva", "Felix",
    "Finn", "Florian", "Hannah", "Hugo", "Jan", "Jonas", "Jules", "Julia", "Katharina", "Lars", "Laura",
    "Léa", "Lena", "Louis", "Lukas", "Maria", "Marie", "Martin", "Max", "Mia", "Niamh", "Nora", "Oisín",
    "Paul", "Peter", "Sanne", "Sarah", "Sofie", "Thomas", "Tim", "Zoé",
)  # fmt: skip

LAST_NAMES = (
    "Bakker", "Bauer", "Becker", "Bernard", "Byrne", "de Vries", "Dubois", "Durand", "Fischer", "Garcia",
    "Gruber", "Hoffmann", "Huber", "Jansen", "Kelly", "Klein", "Koch", "Lambert", "Lefèvre", "Martin",
    "Mayer", "McCarthy", "Meyer", "Moreau", "Müller", "Murphy", "O'Brien", "O'Neill", "Petit", "Pichler",
    "Richter", "Ryan", "Schäfer", "Schmidt", "Schneider", "Smit", "Steiner", "van den Berg", "van Dijk",
    "Visser", "Wagner", "Walsh", "Weber",
)  # fmt: skip

MAIL_HOSTS = ("example.com", "example.net", "example.org")
"""Hosts that RFC 2606 reserves, so that no generated address belongs to anybody."""
