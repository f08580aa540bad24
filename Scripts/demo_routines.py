"""Two placements told from each party's side: one through SiSam's seven routines, one through SAMS
with a re-placement. A part of the story that Scripts/demo tells."""

from datetime import date, timedelta

import demo_carried as carried
from demo_together import everyone, sync_all

OFFICE = "Socialtjänsten Lillköping"
HOME = "Granhöjdens skola"
SCHOOL = "Tallskolan"
NEXT = "Björkskolan"
UNIT = "SiS placeringsenhet"
COORDINATION = "Samordningen Lillköping"


def day(offset):
    """A day before or after today, as it is typed."""
    return str(date.today() + timedelta(days=offset))


class Placement:
    """A case, and who works in it."""

    def __init__(self, story, opener, case):
        self.story = story
        self.opener = opener
        self.case = case

    def role(self, role, party, ground):
        """The lead lets a party in, and says on which ground it tells it that there is a case."""
        self.opener.run("case", "role", self.case, f"{role}={party}", "--ground", ground)
        self.opener.sync()

    def release(self, desk, record, party, ground):
        """One more party reads a record."""
        desk.run("release", "give", self.case, record, "--to", party, "--ground", ground)

    def done(self, desk, *codes, on):
        for code in codes:
            desk.run("step", "done", self.case, code, "--on", on)

    def add(self, desk, kind, **fields):
        words = [f"{name.rstrip('_')}={value}" for name, value in fields.items()]
        return desk.json("add", self.case, kind, *words)["record"]

    def cannot_read(self, desk, field, sv, en):
        answer = desk.run("get", self.case, field, expect=None)
        self.story.claim(answer.status == 3, sv, en, answer.out + answer.error)

    def open_steps(self, desk):
        return {one["step"] for one in desk.json("todo", self.case, "--all")["steps"]}


def tell(story, programs, make, office, teacher, school):
    """The whole of it; `make` seats somebody new at a computer."""
    for name, kind in ((NEXT, "school"), (UNIT, "institution"),
                       (COORDINATION, "education-administration")):
        programs.server("party", "add", name, "--kind", kind)
    receiving = make("bjorkskolan", NEXT, "Ulla Frid, rektor", "björk")
    unit = make("placering", UNIT, "Per Rask, placeringshandläggare", "placering")
    coordination = make("samordning", COORDINATION, "Sara Sund, samordnare", "samordning")
    sync_all(receiving, unit, coordination, office, teacher, school)
    seven_routines(story, programs, office, teacher, school, receiving, unit, coordination)
    four_phases(story, office, school, receiving, coordination)


def seven_routines(story, programs, office, teacher, school, receiving, unit, coordination):
    start, end = -150, -100
    story.chapter("En placering genom SiSams sju rutiner",
                  "One placement through SiSam's seven routines")
    opened = office.json("case", "new", "--model", "sisam", "--label", "Kim A")
    kim = Placement(story, office, opened["case"])
    involve_school(story, kim, office, school, coordination, start)
    gather_and_place(story, kim, office, school, unit, teacher, start)
    agree(story, kim, office, teacher, school, start)
    carried.tell(story, programs, kim, teacher, office)
    feed_back(story, kim, teacher, school, start)
    plan_discharge(story, kim, office, teacher, receiving, coordination, end)
    follow_up(story, kim, office, receiving, coordination, end)


def involve_school(story, kim, office, school, coordination, start):
    before = day(start - 14)
    office.set(kim.case, {"pupil.name": "Kim Alm", "pupil.schoolDuty": "ja",
                          "milestones.investigationOn": before,
                          "notice.contactUnit": "Barnenheten", "notice.phone": "0123-45 67 89"})
    kim.add(office, "contact", function="caseWorker", name="Ali Berg", unit="Barnenheten")
    office.sync()
    kim.role("homeSchool", SCHOOL, "necessary")
    kim.role("coordinator", COORDINATION, "necessary")
    office.set(kim.case, {"notice.handoverComing": "ja"})
    kim.done(office, "R1a", "R1b", "R1c", on=day(start - 13))
    office.sync()
    school.sync()
    story.say("R1, socialtjänsten: vård utreds. Skolan får veta att en överlämning kommer, inget mer.",
              "R1, social services: care is investigated. The school learns that a handover is "
              "coming, nothing else.")
    story.claim(school.get(kim.case, "notice.contactUnit")["value"] == "Barnenheten",
                f"{SCHOOL} ser vem den ska vända sig till.", f"{SCHOOL} sees whom to turn to.")
    kim.cannot_read(school, "pupil.name", f"{SCHOOL} ser ännu inte vem eleven är.",
                    f"{SCHOOL} does not see yet who the pupil is.")
    kim.release(office, "pupil", SCHOOL, "necessary")
    kim.add(school, "contact", function="headTeacher", name="Eva Lind", unit=SCHOOL)
    kim.done(school, "R1e", on=day(start - 11))
    office.sync()
    school.sync()
    story.claim(school.get(kim.case, "pupil.name")["value"] == "Kim Alm",
                "Efter ett utlämnande på en angiven grund ser skolan det.",
                "After a release on a named ground the school does.")


def gather_and_place(story, kim, office, school, unit, teacher, start):
    kim.done(office, "R2a", on=day(start - 10))
    school.set(kim.case, {"schoolInformation.school": SCHOOL,
                          "schoolInformation.lastAttended": day(start - 3),
                          "schoolInformation.strengths": "Berättar bra och ritar varje dag.",
                          "schoolInformation.pupilVoice": "Jag vill ha kvar min slöjdlärare."})
    programme = "Kim får läsa högt för en vuxen två gånger i veckan, aldrig inför klassen."
    school.attach(kim.case, "schoolInformation.actionProgramme", "atgardsprogram-kim-alm.txt", programme)
    kim.release(school, "schoolInformation", OFFICE, "investigationDuty")
    kim.done(school, "R2b", on=day(start - 8))
    school.sync()
    office.sync()
    story.say("R2, hemskolan: betyg, närvaro och elevens egna ord går till socialtjänsten.",
              "R2, home school: grades, attendance and the pupil's own words go to social services.")
    story.quiet_claim(office.get(kim.case, "schoolInformation.pupilVoice")["value"] is not None,
                      "the school information did not come")
    story.claim(office.opened(kim.case, "schoolInformation.actionProgramme") == programme,
                "Åtgärdsprogrammet följer med som fil, förseglat på vägen.",
                "The action programme comes along as a file, sealed on its way.")
    office.set(kim.case, {"application.currentSchool": SCHOOL, "application.schoolInvolved": "ja",
                          "milestones.appliedOn": day(start - 7)})
    kim.done(office, "R2c", on=day(start - 7))
    office.sync()
    kim.role("placementUnit", UNIT, "carePurpose")
    kim.release(office, "application", UNIT, "carePurpose")
    office.sync()
    unit.sync()
    unit.set(kim.case, {"application.accepted": "ja", "placeAssignment.home": "Avdelning Ekorren",
                        "placeAssignment.assignedOn": day(start - 5)})
    kim.release(unit, "placeAssignment", OFFICE, "carePurpose")
    kim.done(unit, "R3a", "R3c", on=day(start - 5))
    unit.sync()
    office.sync()
    kim.role("institution", HOME, "carePurpose")
    office.set(kim.case, {"milestones.placeAssignedOn": day(start - 5),
                          "schoolAssignment.purpose": "Kim ska kunna gå tillbaka till sin klass.",
                          "schoolAssignment.orderedOn": day(start - 5)})
    for record in ("pupil", "placement", "schoolAssignment"):
        kim.release(office, record, HOME, "carePurpose")
    office.sync()
    teacher.sync()
    teacher.set(kim.case, {"schoolAssignment.acceptedBy": "Karin Ek",
                           "schoolAssignment.acceptedOn": day(start - 4)})
    teacher.sync()
    story.say("R3, placeringsenheten anvisar plats; hemmets skola tar emot skoluppdraget.",
              "R3, the placement unit assigns a place; the home's school accepts the assignment.")


def agree(story, kim, office, teacher, school, start):
    office.set(kim.case, {"milestones.start": day(start)})
    school.sync()
    kim.add(school, "handover", **{"from": SCHOOL, "to": HOME, "on": day(start + 2),
                                   "subjects": "Matematik: kapitel fyra. Slöjd: en halv pall."})
    handover = next(one["record"] for one in school.json("case", "show", kim.case)["records"]
                    if one["type"] == "handover")
    kim.release(school, handover, HOME, "transitionDuty")
    kim.done(school, "R4a", on=day(start + 2))
    school.sync()
    teacher.sync()
    agreement = kim.add(
        teacher, "agreement", version=1, goals="Klara matematiken till våren.",
        subjects="Matematik: hemmet. Slöjd: hemskolan skickar material.",
        pupilView="Jag vill ringa min lärare på fredagar.",
        institutionUndertaking="Fem lektioner i veckan.", institutionSignedOn=day(start + 10),
        institutionSignedBy="Karin Ek, lärare", institutionUnit=HOME)
    kim.release(teacher, agreement, OFFICE, "carePurpose")
    kim.release(teacher, agreement, SCHOOL, "transitionDuty")
    teacher.set(kim.case, {"mapping.completedOn": day(start + 18),
                           "mapping.result": "Räknar säkert när texten är kort."})
    teacher.sync()
    everyone([
        [desk.sync,
         lambda desk=desk, who=who: desk.set(kim.case, {
             f"{agreement}.{who}Undertaking": "Vi hör av oss varje vecka.",
             f"{agreement}.{who}SignedOn": day(start + 12)}),
         desk.sync]
        for desk, who in ((school, "homeSchool"), (office, "socialServices"))])
    office.sync()
    shown = office.json("case", "show", kim.case)
    story.claim(shown["agreement"] is True and shown["schoolIsParty"] is True,
                "R4: överenskommelsen är undertecknad av alla tre, och skolan är part.",
                "R4: the agreement is signed by all three, and the school is a party.", shown)
    forged = office.run("set", kim.case, f"{agreement}.homeSchoolSignedOn={day(start)}",
                        expect=None)
    story.claim(forged.status == 3, "Ingen kan underteckna för någon annan.",
                "Nobody can sign for another.", forged.out)


def feed_back(story, kim, teacher, school, start):
    feedback = kim.add(teacher, "feedback", periodStart=day(start + 1), periodEnd=day(start + 28),
                       minutesOffered=2400, minutesTaken=2100,
                       requests="Kan slöjdläraren ringa på fredag?")
    kim.release(teacher, feedback, SCHOOL, "transitionDuty")
    kim.done(teacher, "R5a", on=day(start + 28))
    teacher.sync()
    school.sync()
    school.set(kim.case, {f"{feedback}.reply": "Ja, klockan tio."})
    school.sync()
    teacher.sync()
    story.claim(teacher.get(kim.case, f"{feedback}.reply")["value"] == "Ja, klockan tio.",
                "R5, hemmet återkopplar och hemskolan svarar: relationen hålls vid liv.",
                "R5, the home feeds back and the home school answers: the relation is kept alive.")


def plan_discharge(story, kim, office, teacher, receiving, coordination, end):
    office.set(kim.case, {"dischargePlan.plannedDischarge": day(end),
                          "dischargePlan.certainty": "planned",
                          "dischargePlan.schoolPlace": "asked"})
    alarms = office.json("todo", kim.case)["alarms"]
    story.claim(bool(alarms), "R6: skolplatsen är inte bekräftad. Larmet går.",
                "R6: the school place is not confirmed. The alarm goes off.")
    office.run("alarm", "send", kim.case)
    office.sync()
    coordination.sync()
    received = coordination.json("status")["alarms"]
    story.claim(any(one["received"] for one in received),
                "Samordnaren ser det, som ett utdrag: dag och kontakt, inte planen.",
                "The coordinator sees it, as an extract: day and contact, not the plan.", received)
    kim.cannot_read(coordination, "dischargePlan.schoolPlace", "Planen läser samordnaren inte.",
                    "The coordinator does not read the plan.")
    kim.role("receivingSchool", NEXT, "necessary")
    for record in ("pupil", "dischargePlan"):
        kim.release(office, record, NEXT, "necessary")
    teacher.sync()
    kim.release(teacher, "mapping", NEXT, "transitionDuty")
    office.sync()
    teacher.sync()
    office.set(kim.case, {"dischargePlan.schoolPlace": "confirmed",
                          "dischargePlan.receivingSchool": NEXT,
                          "dischargePlan.startsOn": day(end + 4)})
    office.run("alarm", "send", kim.case)
    office.sync()
    sync_all(receiving, coordination)
    story.claim(not office.json("todo", kim.case)["alarms"]
                and not coordination.json("status")["alarms"],
                f"{NEXT} har en plats, och larmet tystnar hos båda.",
                f"{NEXT} has a place, and the alarm falls silent at both.")
    receiving.sync()
    story.claim(receiving.get(kim.case, "mapping.result")["value"].startswith("Räknar"),
                "Mottagande skola läser kartläggningen.", "The receiving school reads the mapping.")


def follow_up(story, kim, office, receiving, coordination, end):
    office.set(kim.case, {"milestones.end": day(end), "placement.discharge": day(end)})
    kim.add(receiving, "receipt", what="Kartläggningen", receivedOn=day(end + 1), accepted="ja")
    kim.done(receiving, "R6j", "R7d", on=day(end + 2))
    kim.add(office, "outcome", checkpoint="month3", on=day(end + 91), enrolled="ja",
            attending="above80", firstAttended=day(end + 4),
            pupilVoice="Det är bra att mattan började där jag var.")
    kim.done(office, "R7a", on=day(end + 14))
    kim.done(office, "R7b", "R7e", on=day(end + 42))
    kim.done(office, "R7c", on=day(end + 91))
    sync_all(receiving, office)
    coordination.sync()
    story.quiet_claim(not coordination.json("status")["alarms"],
                      "the coordinator is told of a missing place that is confirmed")
    shown = office.json("case", "show", kim.case)
    days = shown["daysWithoutSchool"]["after"]
    story.claim(isinstance(days, int) and days <= 3,
                f"R7: efter tre månader går Kim i skolan. Dagar utan skola efter placeringen: {days}.",
                f"R7: after three months Kim is in school. Days without school after: {days}.", shown)
    page = office.run("print", kim.case, "checklist").out
    story.claim("<table>" in page and "☒ R7c" in page,
                "Socialtjänstens checklista går att skriva ut.",
                "Social services' checklist can be printed.")
    office.run("case", "close", kim.case, "--reason", "careEnds", "--on", day(end + 92))
    office.sync()
    coordination.sync()
    story.claim(all(one["case"] != kim.case for one in office.json("case", "list", "--all")),
                "Ärendet är avslutat och borta från samordnarens skärm.",
                "The case is closed and gone from the coordinator's screen.")


def four_phases(story, office, school, receiving, coordination):
    start = -40
    story.chapter("En placering genom SAMS, och en omplacering",
                  "One placement through SAMS, and a re-placement")
    opened = office.json("case", "new", "--model", "sams", "--label", "Lo B")
    lo = Placement(story, office, opened["case"])
    office.set(lo.case, {"pupil.name": "Lo Bark", "placement.placementType": "fosterHome",
                         "notice.contactUnit": "Familjehemsenheten",
                         "milestones.plannedStart": day(start),
                         "stay.canStay": "nej", "stay.pupilWish": "Jag vill börja på en måndag."})
    office.sync()
    for role, party in (("deliveringSchool", SCHOOL), ("receivingSchool", NEXT),
                        ("educationAdministration", COORDINATION), ("coordinator", COORDINATION)):
        lo.role(role, party, "necessary")
    for party in (SCHOOL, NEXT):
        lo.release(office, "pupil", party, "necessary")
    office.set(lo.case, {"notice.handoverComing": "ja"})
    lo.done(office, "A3", "A6", on=day(start - 10))
    office.sync()
    school.sync()
    handover = lo.add(school, "handover", **{"from": SCHOOL, "to": NEXT, "on": day(start - 5),
                                             "subjects": "Svenska: läser tredje boken."})
    lo.release(school, handover, NEXT, "transitionDuty")
    lo.done(school, "A9", on=day(start - 5))
    school.sync()
    receiving.sync()
    story.say("Inför placering: Lo får säga sitt, och den avlämnande skolan lämnar över.",
              "Before the placement: Lo is heard, and the delivering school hands over.")
    story.claim(receiving.get(lo.case, f"{handover}.subjects")["value"].startswith("Svenska"),
                f"{NEXT} läser överlämningen före första dagen.",
                f"{NEXT} reads the handover before the first day.")
    coordination.sync()
    coordination.set(lo.case, {"schoolPlace.school": NEXT, "schoolPlace.firstDay": day(start + 1)})
    lo.release(coordination, "schoolPlace", NEXT, "generalClause")
    coordination.sync()
    receiving.sync()
    receiving.set(lo.case, {"schoolPlace.startedOn": day(start + 1)})
    lo.done(receiving, "A12", on=day(start - 2))
    office.set(lo.case, {"milestones.start": day(start)})
    sync_all(receiving, office)
    coordination.sync()
    late = [one for one in coordination.json("todo", lo.case, "--all", "--overdue")["steps"]]
    story.claim(bool(late) and all(one["ask"] for one in late),
                f"Under placering: samordnaren ser {len(late)} sena steg, och vem hon ska fråga.",
                f"During the placement: the coordinator sees {len(late)} late steps, and whom to ask.")

    fresh = office.json("case", "new", "--re-placement-of", lo.case, "--label", "Lo B, nytt hem",
                        "--with", f"deliveringSchool={NEXT}", f"receivingSchool={SCHOOL}",
                        "--ground", "necessary")
    again = Placement(story, office, fresh["case"])
    office.run("case", "close", lo.case, "--reason", "rePlacement")
    office.sync()
    sync_all(school, receiving, coordination)
    steps = again.open_steps(office)
    story.claim("A1" in steps and office.get(again.case, "pupil.name")["value"] == "Lo Bark"
                and office.get(again.case, "course.rePlacementOf")["value"] == lo.case,
                "Omplacering: en ny omgång börjar från inför placering, och det som är känt om Lo "
                "följer med hos socialtjänsten.",
                "Re-placement: a new round begins before the placement, and what is known of Lo "
                "comes along at social services.", steps)
    again.cannot_read(school, "pupil.name",
                      f"{SCHOOL}, nu mottagande, ser inget förrän det lämnas ut igen.",
                      f"{SCHOOL}, now receiving, sees nothing before it is released again.")

    story.chapter("Uppföljningen", "The follow-up")
    report = office.json("report", "--period", day(-40)[:4])
    source = report["computedFrom"]
    story.say(f"Räknat ur repliken hos {source['party']}, senast synkad {source['lastSync']}.",
              f"Computed from the replica of {source['party']}, last synced {source['lastSync']}.")
    measures = {one["indicator"]: one["measure"] for one in report["indicators"]}
    few = [name for name, one in measures.items() if one["kind"] == "suppressed"]
    story.claim(bool(few) and measures["inSchool"]["kind"] in ("suppressed", "nothing"),
                f"Två placeringar är för få: {len(few)} mått visas inte, så att ingen känns igen.",
                f"Two placements are too few: {len(few)} indicators are not shown, so that nobody "
                "is recognised.", measures)
