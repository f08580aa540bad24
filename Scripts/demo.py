"""The story that Scripts/demo tells. Python's standard library only."""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import demo_routines as routines
import demo_texts as texts
from demo_together import everyone, sync_all


class Failed(Exception):
    """A claim of the story did not hold."""


class Story:
    """Says what happens, in one language, and stops where a claim does not hold."""

    def __init__(self, language):
        self.language = language
        self.number = 0
        self.case = ""

    def pick(self, sv, en):
        return sv if self.language == "sv" else en

    def chapter(self, sv, en):
        self.number += 1
        print(f"\n{self.number}. {self.pick(sv, en)}", flush=True)

    def say(self, sv, en):
        print(f"   {self.pick(sv, en)}", flush=True)

    def claim(self, held, sv, en, because=""):
        if not held:
            raise Failed(f"{self.pick('Stämmer inte', 'Not so')}: {self.pick(sv, en)} {because}")
        print(f"   ✓ {self.pick(sv, en)}", flush=True)

    def quiet_claim(self, held, what):
        if not held:
            raise Failed(what)


class Answer:
    """What a command printed, and how it ended."""

    def __init__(self, command, done):
        self.command = " ".join(command)
        self.status = done.returncode
        self.out = done.stdout
        self.error = done.stderr

    @property
    def json(self):
        try:
            return json.loads(self.out)
        except ValueError:
            raise Failed(f"{self.command}: no JSON: {self.out!r} {self.error!r}") from None


class Programs:
    """Runs the two programs with nothing of the user's in reach."""

    def __init__(self, folder, binaries, language, proxy=None):
        self.folder = folder
        self.typed = set()
        self.binaries = Path(binaries).resolve()
        self.language = language
        self.environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(folder),
            "LANG": "sv_SE.UTF-8" if language == "sv" else "en_GB.UTF-8",
            "TZ": os.environ.get("TZ", "Europe/Stockholm"),
        }
        if proxy:
            self.environment["http_proxy"] = proxy
        self.serving = None
        self.url = None

    def run(self, program, words, expect=(0,)):
        command = [str(self.binaries / program), *words]
        done = subprocess.run(command, env=self.environment, cwd=self.folder, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        answer = Answer([program, *words], done)
        if expect is not None and answer.status not in expect:
            raise Failed(f"{answer.command} ended with {answer.status}: "
                         f"{answer.out}{answer.error}")
        return answer

    def server(self, *words):
        return self.run("obruten-server", [*words, "--data", str(self.folder / "server")])

    def note(self, words):
        """Remembers what is typed of names, labels, notes and values."""
        for option, word in zip(["", *words], words):
            if option in ("--label", "--author"):
                self.typed.update(part.strip() for part in word.split(","))
            elif option in ("--by", "--note", "--text", "--value"):
                self.typed.add(word)
            elif "=" in word and words[0] in ("add", "proposal", "set"):
                self.typed.add(word.split("=", 1)[1])

    def start_server(self):
        listen = "127.0.0.1:0" if self.url is None else self.url.removeprefix("http://")
        log = open(self.folder / "server.log", "ab")
        self.serving = subprocess.Popen(
            [str(self.binaries / "obruten-server"), "serve", "--listen", listen, "--json",
             "--data", str(self.folder / "server")],
            env=self.environment, cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=log, text=True)
        log.close()
        line = self.serving.stdout.readline()
        if not line:
            raise Failed(f"the server did not start; see {self.folder / 'server.log'}")
        self.url = json.loads(line)["url"]

    def stop_server(self):
        if self.serving is None:
            return 0
        self.serving.send_signal(signal.SIGTERM)
        try:
            return self.serving.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.serving.kill()
            return self.serving.wait()
        finally:
            self.serving.stdout.close()
            self.serving = None


class Desk:
    """One replica: a folder, and the person who sits there."""

    def __init__(self, programs, name, party, author, device):
        self.programs = programs
        self.home = programs.folder / name
        self.name = name
        self.party = party
        self.author = author
        self.device = device

    def run(self, *words, expect=(0,)):
        self.programs.note(words)
        return self.programs.run("obruten", ["--home", str(self.home), *words], expect)

    def json(self, *words, expect=(0,)):
        return self.run(*words, "--json", expect=expect).json

    def join(self, colleague=None):
        """By the operator's invitation, or where the party has a device by that one's."""
        if colleague:
            url = colleague.json("device", "invite")["url"]
        else:
            url = self.programs.server("invite", self.party).out.strip()
        self.run("join", url, "--author", self.author, "--device", self.device)

    def set(self, case, values, *options, expect=(0,)):
        words = [f"{field}={value}" for field, value in values.items()]
        return self.json("set", case, *words, *options, expect=expect)

    def take_in(self, rows, *options):
        """Reads a list of another system, which holds for each case its label and values."""
        for row in rows:
            self.programs.typed.update(value for name, value in row.items()
                                       if "." in name or name == "label")
        path = self.programs.folder / f"{self.name}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        try:
            return self.json("import", str(path), *options)["rows"]
        finally:
            # What is to be found nowhere in the end.
            path.unlink()

    def attach(self, case, field, name, contents):
        """Puts a file into a field; the file itself is gone from the disk afterwards."""
        self.programs.typed.update((name, contents))
        path = self.programs.folder / name
        path.write_text(contents)
        try:
            self.run("attachment", "add", case, field, str(path))
        finally:
            path.unlink()

    def opened(self, case, field):
        """What a file says that is attached to a field."""
        path = self.programs.folder / f"{self.name}.opened"
        try:
            self.run("attachment", "open", case, field, str(path))
            return path.read_text()
        finally:
            path.unlink(missing_ok=True)

    def get(self, case, field, expect=(0,)):
        return self.json("get", case, field, expect=expect)

    def sync(self):
        return self.json("sync")

    def files(self):
        return b"".join(path.read_bytes() for path in sorted(self.home.rglob("*"))
                        if path.is_file())


HOME = "Granhöjdens skola"
OFFICE = "Socialtjänsten Lillköping"
SCHOOL = "Tallskolan"
MODELS = Path(__file__).parent.parent / "Sources/Cooperation/Models"


def tell(story, programs):
    teacher = Desk(programs, "lararrummet", HOME, "Karin Ek, lärare", "lärarrummet")
    educator = Desk(programs, "biblioteket", HOME, "Jon Vide, specialpedagog", "biblioteket")
    office = Desk(programs, "socialtjansten", OFFICE, "Ali Berg, socialsekreterare", "kontoret")
    school = Desk(programs, "tallskolan", SCHOOL, "Eva Lind, rektor", "expeditionen")
    desks = [teacher, educator, office, school]
    pupils = list(texts.pupils())

    open_cases(story, programs, desks, office, pupils)
    story.case = pupils[0]["case"]
    tokens = work_offline(story, programs, teacher, educator, office, school, pupils)
    meet(story, programs, desks)
    decide(story, teacher, educator, office, pupils)
    old_form(story, office, teacher, pupils, tokens)
    void_write(story, educator, school, pupils)
    prove(story, desks, teacher, office, school, pupils)

    def seat(name, party, author, device):
        desk = Desk(programs, name, party, author, device)
        desk.join()
        return desk

    routines.tell(story, programs, seat, office, teacher, school)
    story.chapter("Inget läsbart", "Nothing readable")
    check_sealed(story, programs)


def open_cases(story, programs, desks, office, pupils):
    story.chapter("En server, tre parter, fyra datorer", "A server, three parties, four computers")
    programs.start_server()
    for name, kind in ((HOME, "institution"), (OFFICE, "social-services"), (SCHOOL, "school")):
        programs.server("party", "add", name, "--kind", kind)
    for desk in desks:
        desk.join(next((other for other in desks[:desks.index(desk)]
                        if other.party == desk.party), None))
        story.say(f"{desk.author} på {desk.party} är med, på datorn ”{desk.device}”.",
                  f"{desk.author} at {desk.party} has joined, on the computer “{desk.device}”.")

    story.chapter("Socialtjänsten öppnar ett ärende för varje placering",
                  "Social services open a case for each placement")
    sync_all(*desks)
    # One by hand, the others from the list of placements in the office's own system.
    first, rest = pupils[0], pupils[1:]
    first["case"] = office.json("case", "new", "--model", "sisam@1", "--with",
                                f"institution={HOME}", f"homeSchool={SCHOOL}",
                                "--label", first["label"])["case"]
    office.set(first["case"], texts.social_services(first))
    opened = office.take_in(
        [{"label": pupil["label"], "institution": HOME, "homeSchool": SCHOOL,
          **texts.social_services(pupil)} for pupil in rest], "--model", "sisam@1")
    for pupil, row in zip(rest, opened):
        pupil["case"] = row["case"]
    story.say(f"Ett för hand, {len(opened)} ur en lista från socialtjänstens eget system.",
              f"One by hand, {len(opened)} from a list of the office's own system.")
    sent = office.sync()
    sync_all(*(desk for desk in desks if desk is not office))
    counts = [len(cases) for cases in everyone(
        [[lambda desk=desk: desk.json("case", "list")] for desk in desks])]
    story.claim(counts == [len(pupils)] * 4,
                f"Alla fyra datorer har de {len(pupils)} ärendena "
                f"({sent['accepted']} uppgifter godtagna).",
                f"All four computers have the {len(pupils)} cases "
                f"({sent['accepted']} values accepted).", counts)


def work_offline(story, programs, teacher, educator, office, school, pupils):
    story.chapter("Servern stängs av, och alla arbetar vidare utan nät",
                  "The server is shut down, and everybody works on without a network")
    story.claim(programs.stop_server() == 0, "Servern stängde lugnt.", "The server shut down calmly.")
    first, second, third, fourth = (pupil["case"] for pupil in pupils[:4])
    half = len(pupils) // 2

    # The form that is opened now is saved much later, under the token that it got here.
    tokens = {"certainty": office.get(third, "dischargePlan.certainty")["token"]}

    def write(desk, contents, some):
        return [lambda: desk.set(some[0]["case"], contents(some[0])),
                lambda: desk.take_in([{"case": pupil["case"], **contents(pupil)}
                                      for pupil in some[1:]])]

    everyone([
        write(teacher, texts.youth_home, pupils[:half]) + [
            lambda: teacher.set(second, {"dischargePlan.plannedDischarge": "2027-03-15"}),
            lambda: teacher.set(third, {"dischargePlan.certainty": "sudden"}),
            lambda: teacher.run("add", second, "contact", "name=Karin Ek", "function=teacher",
                                "phone=070-174 06 35"),
        ],
        write(educator, texts.youth_home, pupils[half:]) + [
            lambda: educator.set(first, {
                "mapping.result": "Läser flytande när texten intresserar. Bråk är svårt."}),
            lambda: educator.run("set", fourth, "--unchecked",
                                 "schoolPlan.goals=Det här skriver hemmet i skolans plan."),
        ],
        [lambda: office.set(second, {"dischargePlan.plannedDischarge": "2027-02-01"}),
         lambda: office.run("add", second, "meeting", "kind=followUp", "at=2026-12-03 13:30",
                            "participants=Ali Berg, Karin Ek, eleven", "pupilTookPart=ja",
                            "decisions=Besöksdag på Tallskolan i januari.")],
        write(school, texts.home_school, pupils),
    ])
    story.say(f"Hemmet skriver kartläggningar på två datorer, {SCHOOL} skriver skolplaner, "
              "socialtjänsten håller möte.",
              f"The youth home writes mappings on two computers, {SCHOOL} writes school plans, "
              "social services hold a meeting.")

    refused = teacher.run("set", third, "skolplan.mål=Vi bestämmer målen.", expect=None)
    story.claim(refused.status == 3 and SCHOOL in refused.error,
                "Hemmet får inte skriva i skolplanen; programmet säger genast vem som äger den:",
                "The youth home may not write the school plan; the program says at once who owns it:",
                refused.error)
    story.say(f"  {refused.error.strip()}", f"  {refused.error.strip()}")
    hidden = school.run("get", third, "placement.unit", expect=None)
    story.claim(hidden.status in (1, 3), f"{SCHOOL} kan inte läsa placeringen.",
                f"{SCHOOL} cannot read the placement.", hidden.out)
    cut_off = office.run("sync", expect=None)
    unsent = office.json("status")["unsent"]
    story.claim(cut_off.status == 5 and unsent > 0,
                f"Utan server säger sync det, och inget går förlorat: {unsent} uppgifter väntar.",
                f"Without a server sync says so, and nothing is lost: {unsent} values wait.",
                cut_off.error)
    return tokens


def meet(story, programs, desks):
    story.chapter("Servern startar igen, och alla synkar", "The server starts, and everybody syncs")
    programs.start_server()
    sums = sync_all(*desks)
    sync_all(*desks)
    story.claim(sum(one["void"] for one in sums) == 1,
                "En enda skrivning gäller inte: den där hemmet skrev i skolans plan ändå.",
                "A single write does not count: the youth home's, in the school's plan after all.",
                sums)
    for desk, status in zip(desks, statuses(desks)):
        story.quiet_claim(status["unsent"] == 0, f"{desk.name} still has unsent writes: {status}")
    story.claim(True, "Ingen har något kvar att skicka.", "Nobody has anything left to send.")


def statuses(desks):
    return everyone([[lambda desk=desk: desk.json("status")] for desk in desks])


def show_conflict(story, desk, case, field):
    """Shows both values with their authors and times; returns the token."""
    shown = desk.get(case, field, expect=(4,))
    siblings = shown["siblings"]
    story.quiet_claim(shown["conflict"] and len(siblings) == 2, f"{field} is not in conflict")
    for sibling in siblings:
        story.quiet_claim(bool(sibling["author"] and sibling["writtenAt"]), f"{sibling}")
        when = sibling["writtenAt"].replace("T", " ").replace("Z", " UTC")
        whom = f"{sibling['author']}, {sibling['party']}, {when}"
        story.say(f"  ”{sibling['value']}” — {whom}", f"  “{sibling['value']}” — {whom}")
    return siblings, shown["token"]


def decide(story, teacher, educator, office, pupils):
    story.chapter("Två som inte visste om varandra", "Two who did not know of each other")
    first, second = pupils[0]["case"], pupils[1]["case"]
    story.say(f"{pupils[0]['label']}, kartläggningens resultat: hemmets båda datorer skrev.",
              f"{pupils[0]['label']}, the result of the mapping: both of the home's computers wrote.")
    siblings, token = show_conflict(story, teacher, first, "mapping.result")
    story.claim({one["author"] for one in siblings} == {teacher.author, educator.author},
                "Båda värdena står kvar, med författare och tid.",
                "Both values stand, with author and time.")
    plain = teacher.run("set", first, "mapping.result=Tredje försöket", expect=None)
    story.claim(plain.status == 4, "En vanlig skrivning över konflikten nekas.",
                "A plain write over the conflict is refused.", plain.error)
    kept = (texts.youth_home(pupils[0])["mapping.result"]
            + " Läser flytande när texten intresserar. Bråk är svårt.")
    teacher.json("resolve", first, "mapping.result", "--value", kept, "--base", token)
    pupils[0]["result"] = kept

    story.say(f"{pupils[1]['label']}, planerad utskrivning: hemmet och socialtjänsten skrev.",
              f"{pupils[1]['label']}, planned discharge: the home and social services wrote.")
    siblings, token = show_conflict(story, office, second, "dischargePlan.plannedDischarge")
    story.claim({one["value"] for one in siblings} == {"2027-02-01", "2027-03-15"}
                and {one["party"] for one in siblings} == {HOME, OFFICE},
                "Ingen klocka avgör: båda datumen visas för alla som läser.",
                "No clock decides: both dates are shown to all who read.")
    number = 1 + [one["value"] for one in siblings].index("2027-03-15")
    office.json("resolve", second, "dischargePlan.plannedDischarge", "--take", str(number),
                "--base", token)
    for _ in range(2):
        sync_all(teacher, office, educator)
    for desk in (teacher, educator, office):
        story.quiet_claim(
            desk.get(first, "mapping.result")["value"] == kept
            and desk.get(second, "dischargePlan.plannedDischarge")["value"] == "2027-03-15",
            f"the conflicts are not decided at {desk.name}")
    story.claim(True, "Läraren och socialsekreteraren avgör, och alla ser samma sak.",
                "The teacher and the case worker decide, and all see the same.")


def old_form(story, office, teacher, pupils, tokens):
    story.chapter("Ett formulär som öppnades före synken", "A form that was opened before the sync")
    third = pupils[2]["case"]
    saved = office.set(third, {"dischargePlan.certainty": "planned"}, "--base",
                       tokens["certainty"])
    story.claim(saved["conflict"] is True,
                "Det sparas, men skriver inte över hemmets ”Plötslig” som det inte hade visat.",
                "It is saved, but does not overwrite the home's “Sudden” that it had not shown.",
                saved)
    siblings, token = show_conflict(story, office, third, "dischargePlan.certainty")
    story.quiet_claim({one["value"] for one in siblings} == {"planned", "sudden"}, f"{siblings}")
    office.json("resolve", third, "dischargePlan.certainty", "--value", "sudden",
                "--base", token)
    office.sync()
    teacher.sync()
    story.claim(teacher.get(third, "dischargePlan.certainty")["value"] == "sudden",
                "Socialsekreteraren ser båda och väljer.", "The case worker sees both and chooses.")


def void_write(story, educator, school, pupils):
    story.chapter("Skrivningen som inte gällde", "The write that did not count")
    fourth = pupils[3]["case"]
    items = educator.json("inbox", "list")
    story.quiet_claim(len(items) == 1, f"the inbox holds {len(items)} items")
    item = items[0]
    goals = texts.home_school(pupils[3])["schoolPlan.goals"]
    story.claim(item["verdict"] == "void" and item["rule"] == "notOwner"
                and item["value"] == "Det här skriver hemmet i skolans plan."
                and item["current"]["value"] == goals,
                "Den ligger i författarens inkorg, med skäl och det värde som gäller:",
                "It lies in its author's inbox, with the reason and the value that stands:", item)
    line = f"  {item['reason']}"
    story.say(line, line)
    story.claim(school.get(fourth, "schoolPlan.goals")["value"] == goals,
                "Skolans plan är orörd.", "The school's plan is untouched.")
    educator.run("inbox", "dismiss", str(item["item"]))


def prove(story, desks, teacher, office, school, pupils):
    story.chapter("Beviset", "The proof")
    for _ in range(2):
        sync_all(*desks)
    for desk, last in zip(desks, sync_all(*desks)):
        story.quiet_claim(last["sent"] == 0 and last["received"] == 0, f"{desk.name}: {last}")
    for desk, status in zip(desks, statuses(desks)):
        story.quiet_claim(status["unsent"] == 0 and not status["conflicts"]
                          and status["inbox"] == 0, f"{desk.name}: {status}")
    story.claim(True, "Alla har synkat, och allt är tyst.", "All have synced, and all is quiet.")

    reports = dict(zip(desks, everyone([[lambda desk=desk: desk.json("verify")]
                                        for desk in desks])))
    story.claim(all(report["ok"] and not report["findings"] for report in reports.values()),
                "Varje dator har räknat om varje hash, signatur, utslag och värde: allt stämmer.",
                "Every computer has recomputed every hash, signature, verdict and value: all agree.",
                [report["findings"] for report in reports.values()])
    check_digests(story, desks, reports, pupils)
    check_values(story, desks, school, pupils)
    check_hidden(story, reports, teacher, office, school, pupils)


def check_digests(story, desks, reports, pupils):
    digests = {}
    for desk in desks:
        for one in reports[desk]["digests"]:
            story.quiet_claim(desk.party in one["parties"],
                              f"{desk.name} holds a log that is not for {desk.party}")
            key = (one["case"], one["audience"])
            digests.setdefault(key, {"parties": one["parties"], "by": {}})
            digests[key]["by"][desk.name] = one["digest"]
    cases = {pupil["case"] for pupil in pupils}
    audiences = set()
    for (case, _), one in digests.items():
        readers = {desk.name for desk in desks if desk.party in one["parties"]}
        story.quiet_claim(case in cases and set(one["by"]) == readers
                          and len(set(one["by"].values())) == 1, f"digests differ: {one}")
        audiences.add((case, frozenset(one["parties"])))
    everybody, without = frozenset((HOME, OFFICE, SCHOOL)), frozenset((HOME, OFFICE))
    story.claim(audiences == {(case, who) for case in cases for who in (everybody, without)},
                f"{len(digests)} kontrollsummor, lika hos alla som läser samma uppgifter.",
                f"{len(digests)} digests, equal at all who read the same.")


def check_values(story, desks, school, pupils):
    """Everything that was written and not replaced is shown, everywhere where it is read."""
    expected = {}
    for pupil in pupils:
        for contents in (texts.social_services, texts.youth_home, texts.home_school):
            for field, value in contents(pupil).items():
                expected[pupil["case"], field] = {"ja": 1, "nej": 0}.get(value, value)
    expected[pupils[0]["case"], "mapping.result"] = pupils[0]["result"]
    expected[pupils[1]["case"], "dischargePlan.plannedDischarge"] = "2027-03-15"
    expected[pupils[2]["case"], "dischargePlan.certainty"] = "sudden"
    names = sorted({name for _, name in expected})

    def shown(desk):
        """Every value by case and name, in one question to the replica."""
        mine = [name for name in names
                if not (desk is school and name.startswith("placement."))]
        kinds = sorted({name.split(".")[0] for name in mine} - {"pupil"})
        columns = "".join(f', {name} AS "{name}"' for name in mine)
        joins = "".join(f' LEFT JOIN {kind} ON {kind}."case" = pupil."case"' for kind in kinds)
        rows = desk.json("sql", f'SELECT pupil."case" AS pupilCase{columns} FROM pupil{joins}')
        return {(row["pupilCase"], name): row[name] for row in rows for name in mine}

    for desk, values in zip(desks, everyone([[lambda desk=desk: shown(desk)] for desk in desks])):
        for (case, name), value in expected.items():
            if desk is school and name.startswith("placement."):
                continue
            found = values.get((case, name))
            story.quiet_claim(str(found) == str(value),
                              f"{desk.name} shows {found!r} as {name}, written was {value!r}")
    story.quiet_claim(school.json("sql", "SELECT * FROM placement") == [],
                      "the school shows a placement")
    story.claim(True, f"Alla {len(expected)} uppgifter står där de ska läsas, som de skrevs.",
                f"All {len(expected)} values stand where they are to be read, as written.")


def check_hidden(story, reports, teacher, office, school, pupils):
    """The school's files hold nothing of the placements, and the office's do: so the search finds
    what is there."""
    audiences = [bytes.fromhex(one["audience"]) for one in reports[office]["digests"]
                 if SCHOOL not in one["parties"]]
    records = [bytes.fromhex(row["record"])
               for row in office.json("sql", "SELECT record FROM placement")]
    story.quiet_claim(len(records) == len(pupils), "not every case has a placement")
    held, hidden = office.files(), school.files()
    probes = sorted(set(audiences + records))
    probes += [probe.hex().encode() for probe in probes]
    story.quiet_claim(all(audience in held for audience in audiences),
                      "the office's file does not hold the placements' readers")
    story.claim(not any(probe in hidden for probe in probes),
                f"{SCHOOL}s fil innehåller ingenting av någon placering.",
                f"{SCHOOL}'s file holds nothing of any placement.")


def check_sealed(story, programs):
    """No file holds a name, label, value, note or attached file as it was typed: the server's, a replica's
    or a bundle; but the name of a party, which is open, so the search finds what is there."""
    files = {path: path.read_bytes() for path in sorted(programs.folder.rglob("*"))
             if path.is_file()}
    model = "".join(file.read_text() for file in sorted(MODELS.glob("*.yaml")))
    model += HOME + OFFICE + SCHOOL + routines.NEXT + routines.UNIT + routines.COORDINATION
    # Words of the models and of the parties' names are open; so are dates in a log.
    typed = [text for text in sorted(programs.typed)
             if len(text) > 4 and text not in model and not text.replace("-", "").isdigit()]
    typed += [text for text in programs.typed if len(text) == 13 and text.count("-") == 1]
    found = [f"{text} in {path}" for path, held in files.items() for text in typed
             if text.encode() in held]
    server = b"".join(held for path, held in files.items() if "server" in path.parts)
    bundles = [path for path in files if path.suffix == ".bundle"]
    story.quiet_claim(len(typed) > 100 and OFFICE.encode() in server and bundles,
                      "the search would not find what is there")
    story.claim(not found,
                f"Av {len(typed)} namn, texter och bilagor står inget läsbart i någon fil, serverns, vår "
                "eller den burna.",
                f"Of {len(typed)} names, texts and attached files none is readable in any file, the "
                "server's, ours or the carried one.",
                "; ".join(found[:5]))


def main():
    parser = argparse.ArgumentParser(prog="Scripts/demo")
    parser.add_argument("--bin", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--lang", choices=("sv", "en"))
    # For tests: an own folder, left as it is with the server cut off, and the traffic through a proxy.
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    parser.add_argument("--proxy", help=argparse.SUPPRESS)
    choices = parser.parse_args()
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG")
                   if os.environ.get(name)), "")
    language = choices.lang or ("sv" if locale.startswith("sv") else "en")
    story = Story(language)
    folder = Path(choices.folder or tempfile.mkdtemp(prefix="obruten-demo-"))
    programs = Programs(folder, choices.bin, language, choices.proxy)
    start = time.monotonic()
    status = 0
    try:
        tell(story, programs)
        seconds = time.monotonic() - start
        if choices.folder:
            programs.serving.kill()
            (folder / "typed.json").write_text(json.dumps(sorted(programs.typed)))
            return 0
        story.quiet_claim(programs.stop_server() == 0, "the server did not shut down calmly")
        print()
        story.say(f"Allt höll, på {seconds:.0f} sekunder.", f"All of it held, in {seconds:.0f} seconds.")
    except (Failed, subprocess.TimeoutExpired, KeyError, IndexError, TypeError) as problem:
        print(f"\n   ✗ {problem!r}" if not isinstance(problem, Failed) else f"\n   ✗ {problem}",
              file=sys.stderr)
        status = 1
    except KeyboardInterrupt:
        status = 130
    finally:
        programs.stop_server()
        if choices.keep or choices.folder or status == 1:
            print(f"\n   {story.pick('Kvar i', 'Left in')} {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    if choices.keep and status == 0:
        obruten = f"{programs.binaries}/obruten --home {folder}"
        story.say("Prova:", "Try:")
        print(f"     {obruten}/tallskolan case list")
        print(f"     {obruten}/lararrummet log {story.case[:8]} mapping.result")
        print(f"     {obruten}/socialtjansten sql \"SELECT * FROM dischargePlan\"")
    return status


if __name__ == "__main__":
    sys.exit(main())
