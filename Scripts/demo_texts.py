"""Invented pupils and texts for the demo. Nobody here exists; identity numbers are of the series
that the tax agency keeps for tests (birth numbers 238 and 239)."""

FIRST = ("Alva Bilal Cilla Daud Elsa Farid Greta Hugo Iman Jonas Klara Leon "
         "Maja Nils Olga Pekka Rasmus Saga Tilde Ulla Viggo Wilma Yusuf Åsa").split()
LAST = ("Ström Ahmadi Öberg Hassan Lindgård Rezai Åkesson Dahl Osman Bäck Svärd Möller "
        "Ekdahl Gran Petrova Niemi Hjort Lilja Forss Sjögren Moberg Nyström Demir Östlund").split()
SUBJECTS = ["svenska", "matematik", "engelska", "idrott", "bild", "slöjd"]


def check_digit(nine):
    total = 0
    for place, digit in enumerate(nine):
        value = int(digit) * (2 - place % 2)
        total += value // 10 + value % 10
    return str(-total % 10)


def pupils():
    """Two dozen pupils: name, label of their case, and identity number."""
    for number, (first, last) in enumerate(zip(FIRST, LAST)):
        birth = f"20{10 + number % 4:02}{1 + number % 12:02}{1 + number:02}"
        nine = birth[2:] + ("238" if number % 2 else "239")
        yield {
            "name": f"{first} {last}",
            "label": f"{last} {first[0]}",
            "personalNumber": f"{birth}-{nine[6:]}{check_digit(nine)}",
            "first": first,
            "subject": SUBJECTS[number % len(SUBJECTS)],
            "other": SUBJECTS[(number + 2) % len(SUBJECTS)],
            "number": number,
        }


def social_services(pupil):
    """What social services write when they open a case."""
    n = pupil["number"]
    return {
        "pupil.name": pupil["name"],
        "pupil.personalNumber": pupil["personalNumber"],
        "pupil.homeMunicipality": "Lillköping",
        "pupil.schoolDuty": "ja",
        "placement.placementType": "sis",
        "placement.legalGround": "LVU3" if n % 2 else "SoL",
        "placement.urgent": "ja" if n % 5 == 0 else "nej",
        "schoolAssignment.purpose":
            f"{pupil['first']} ska behålla sin plats i klassen och komma i kapp i "
            f"{pupil['subject']}.",
        "schoolAssignment.mappingRequested": "ja",
        "schoolAssignment.orderedOn": f"2026-10-{1 + n:02}",
        "dischargePlan.plannedDischarge": f"2027-0{1 + n % 6}-15",
        "dischargePlan.certainty": "likely",
        "dischargePlan.schoolPlace": "asked",
    }


def home_school(pupil):
    """What the home school writes."""
    return {
        "schoolPlan.goals":
            f"Godkänt i {pupil['subject']} till våren. Ett ämne i taget, med samma lärare.",
        "schoolPlan.subjects":
            f"{pupil['subject'].capitalize()}: halva kursen klar. "
            f"{pupil['other'].capitalize()}: börjar om från kapitel ett.",
        "schoolPlan.returnPlan": "Två besöksdagar, sedan halva dagar, sedan hela.",
        "schoolPlan.grading": "shared",
        "schoolInformation.school": "Tallskolan",
        "schoolInformation.attendance": str(40 + pupil["number"]),
        "schoolInformation.firstDay":
            f"{pupil['first']} vill veta schemat kvällen innan, och sitta nära dörren.",
    }


def youth_home(pupil):
    """What the youth home writes."""
    return {
        "mapping.method": "Samtal och läsprov",
        "mapping.result":
            f"Läser säkert, räknar gärna. I {pupil['subject']} saknas två moment.",
        "mapping.adaptations": "Korta pass, uppgifterna uppdelade, lugn plats.",
        "placement.unit": f"Granhöjden, avdelning Ekorren {pupil['number'] % 3 + 1}",
    }
