"""Features: channels fold into customer days, days into what they tell at an as-of date."""
