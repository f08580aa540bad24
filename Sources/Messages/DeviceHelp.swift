/// What the help pages say of devices, recovery and keys.
extension ClientHelp {
    package static let deviceInvite = Message(
        sv: "Bjud in en dator till i din part.",
        en: "Invite a further device of your party."
    )
    package static let deviceInviteMore = Message(
        sv: """
            Skriver en URL att öppna på den andra datorn med obruten join. Servern ser aldrig \
            hemligheten i den. Den här datorn behöver inte vara i gång då.
            """,
        en: """
            Prints a URL to open on the other machine with obruten join. The server never sees the \
            secret in it. This device need not be running then.
            """
    )
    package static let deviceApprove = Message(
        sv: "Släpp in en dator som väntar.",
        en: "Let in a device that waits."
    )
    package static let deviceRevoke = Message(
        sv: "Återkalla en dator i din part, eller avvisa en som väntar.",
        en: "Revoke a device of your party, or decline one that waits."
    )
    package static let deviceRevokeMore = Message(
        sv: """
            Det som ordnas in efteråt från datorn väntar på din part. Är den stulen: --immediate, så \
            tas inget emot därifrån.
            """,
        en: """
            What is ordered from it afterwards waits for your party. If it was stolen: --immediate, and \
            nothing is taken from it.
            """
    )
    package static let immediateRevocation = Message(
        sv: "Ta inget mer emot därifrån: datorn är stulen.",
        en: "Take nothing from it any more: the device was stolen."
    )
    package static let deviceArgument = Message(
        sv: "Datorns namn eller början av dess beteckning.",
        en: "The device's name, or a beginning of its id."
    )
    package static let yes = Message(sv: "Fråga inte.", en: "Do not ask.")
    package static let yesCompared = Message(
        sv: "Fingeravtrycken av nya rotnycklar är jämförda: fråga inte.",
        en: "The fingerprints of new root keys were compared: do not ask."
    )
    package static let valid = Message(
        sv: "Hur länge inbjudan gäller: 30m, 12h, 7d, 2w.",
        en: "How long the invitation is valid: 30m, 12h, 7d, 2w."
    )
    package static let caseConfirm = Message(
        sv:
            "Bekräfta att en part som ersätter en annan är den rätta, och ge den rollerna i ärendet.",
        en: "Confirm that a party which stands in for another is the right one; it gets the roles."
    )
    package static let caseConfirmMore = Message(
        sv: """
            Jämför fingeravtrycket med någon hos parten, inte med den som sköter servern. Den som leder \
            ärendet bekräftar; ersätts just den, gör en annan part i ärendet det.
            """,
        en: """
            Compare the fingerprint with somebody at the party, not with the server's operator. The one \
            that leads the case confirms; where that one is replaced, another party of the case does.
            """
    )
    package static let successor = Message(
        sv: "Den nya partens namn eller början av dess beteckning.",
        en: "The new party's name, or a beginning of its id."
    )
    package static let recovery = Message(
        sv: "Partens återställningskod, om alla datorer går förlorade.",
        en: "The party's recovery code, for when all devices are lost."
    )
    package static let recoveryNew = Message(
        sv: "Gör en återställningskod. Tidigare koder slutar gälla.",
        en: "Make a recovery code. Earlier ones cease to hold."
    )
    package static let recoveryUse = Message(
        sv: "Anslut den här datorn till din part med återställningskoden.",
        en: "Join this device to your party by the recovery code."
    )
    package static let recoveryUseMore = Message(
        sv: """
            Koden gäller en gång, och användningen visas för partens andra datorer. En ny kod skrivs ut.
            """,
        en: """
            The code holds once, and its use is shown to the party's other devices. A new code is \
            printed.
            """
    )
    package static let recoveryCode = Message(
        sv: "Koden, eller - för att läsa den från standard in.",
        en: "The code, or - to read it from standard input."
    )
    package static let serverURL = Message(sv: "Serverns adress.", en: "The server's address.")
    package static let leave = Message(
        sv: "Lämna: sänd det som väntar, återkalla den här datorn och radera allt här.",
        en: "Leave: send what waits, revoke this device and delete all that is here."
    )
    package static let force = Message(
        sv: "Lämna även om något inte är sänt eller servern inte nås.",
        en: "Leave even where something is not sent or the server is out of reach."
    )
    package static let lock = Message(
        sv: "Lås datorns nycklar med en lösenfras.",
        en: "Lock the device's keys with a passphrase."
    )
    package static let lockMore = Message(
        sv: """
            Första gången väljer du lösenfrasen. Därefter stänger lock det som unlock öppnade. Utan \
            terminal läses lösenfrasen som en rad från standard in.
            """,
        en: """
            The first time you choose the passphrase. After that lock closes what unlock opened. \
            Without a terminal the passphrase is read as a line of standard input.
            """
    )
    package static let lockNew = Message(
        sv: "Byt lösenfras: den gamla först, sedan den nya.",
        en: "Change the passphrase: first the old one, then the new."
    )
    package static let unlock = Message(
        sv: "Öppna datorns nycklar med lösenfrasen tills du loggar ut.",
        en: "Open the device's keys with the passphrase until you log out."
    )
    package static let unlockForever = Message(
        sv: "Ta bort lösenfrasen.",
        en: "Remove the passphrase."
    )
}

extension ValueName {
    package static let party = Message(sv: "part", en: "party")
    package static let device = Message(sv: "dator", en: "device")
    package static let code = Message(sv: "kod", en: "code")
    package static let time = Message(sv: "tid", en: "time")
    package static let address = Message(sv: "adress", en: "address")
}
