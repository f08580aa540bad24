"""A part of the story that Scripts/demo tells: what is written where there is no network goes to the server
by hand, along with another party."""


def tell(story, programs, kim, teacher, office):
    """The home writes with the server out of reach; social services bring it."""
    story.quiet_claim(programs.stop_server() == 0, "the server did not shut down calmly")
    result = "Räknar säkert när texten är kort. Har börjat läsa för de yngre."
    teacher.set(kim.case, {"mapping.result": result})
    teacher.run("annotate", kim.case, "mapping.result", "--by", "Kim själv",
                "--text", "Jag läser också för min syster, på telefon.")
    bundle = programs.folder / "kim.bundle"
    made = teacher.json("bundle", "export", str(bundle))
    taken = office.json("bundle", "import", str(bundle))
    story.claim(made["writes"] > 0 and taken["carried"] > 0,
                "Utan nät: hemmet lägger sina skrivningar i en förseglad fil, som socialtjänsten tar med sig.",
                "Without a network: the home puts its writes into a sealed file, which social services take "
                "along.", (made, taken))
    programs.start_server()
    office.sync()
    teacher.sync()
    status = teacher.json("status")
    story.claim(status["unsent"] == 0 and teacher.get(kim.case, "mapping.result")["value"] == result,
                "Socialtjänstens synk bar fram dem; hemmet har inget kvar att skicka.",
                "The sync of social services delivered them; the home has nothing left to send.", status)
