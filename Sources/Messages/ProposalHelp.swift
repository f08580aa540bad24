/// Help on proposals, notes and releases.
extension ClientHelp {
    package static let proposal = Message(
        sv: "Förslag till värden i fält: lämna, lista och ta ställning.",
        en: "Proposals of values for fields: make, list and decide on them."
    )
    package static let proposalMake = Message(
        sv: "Föreslå ett värde i ett fält som en annan part äger.",
        en: "Suggest a value for a field that another party owns."
    )
    package static let proposalMakeMore = Message(
        sv: "Den som äger fältet antar eller avböjer; fältet ändras inte innan dess. Alla som får "
            + "läsa "
            + "handlingen ser förslaget.",
        en: "Who owns the field accepts or declines; the field does not change before. Everybody "
            + "who "
            + "may read the record sees the proposal."
    )
    package static let proposalAssignment = Message(
        sv: "Fältet och värdet: handling.fält=värde.",
        en: "The field and the value: record.field=value."
    )
    package static let proposalNote = Message(
        sv: "Varför, till den som ska ta ställning.",
        en: "Why, to who decides."
    )
    package static let proposalMade = Message(
        sv: "De som din part har lämnat, och hur det gick.",
        en: "Those that your party has made, and what became of them."
    )
    package static let proposalAll = Message(
        sv: "Alla, även avgjorda.",
        en: "All, settled ones too."
    )
    package static let proposalAnswer = Message(
        sv: "Ett ord till den som lämnade förslaget.",
        en: "A word to who made the proposal."
    )
    package static let proposalWithdraw = Message(
        sv: "Dra tillbaka ett förslag som ingen har tagit ställning till.",
        en: "Withdraw a proposal that nobody has decided on."
    )
    package static let annotate = Message(
        sv: "Notera att en person bestrider en uppgift, bredvid den.",
        en: "Note that a person disputes a content, beside it."
    )
    package static let annotateMore = Message(
        sv: "Uppgiften ändras inte och döljs inte. Noteringen visas överallt där uppgiften visas, "
            + "för "
            + "alla som får läsa den, och kan besvaras.",
        en: "The content is neither changed nor hidden. The note is shown wherever the content "
            + "is, to "
            + "everybody who may read it, and can be answered."
    )
    package static let annotateBy = Message(
        sv: "Den som bestrider uppgiften.",
        en: "Who disputes the content."
    )
    package static let annotateText = Message(
        sv: "Vad personen säger; - läser från standard in.",
        en: "What they say; - reads standard input."
    )
    package static let annotateAnswers = Message(
        sv: "Besvara en notering eller ett förslag.",
        en: "Answer a note or a proposal."
    )
    package static let release = Message(
        sv: "Lämna ut handlingar till en part till, återkalla och lista.",
        en: "Release records to one more party, withdraw and list."
    )
    package static let releaseGive = Message(
        sv: "Lämna ut en handling till en part, på en angiven grund.",
        en: "Release a record to a party, on a named ground."
    )
    package static let releaseGiveMore = Message(
        sv: "Mottagaren får det som står i handlingen och det som skrivs där sedan, och vem som "
            + "har "
            + "skrivit. Den ser också vem som lämnade ut, när och på vilken grund, och dina "
            + "anteckningar om det. --preview visar allt som skulle gå.",
        en: "The recipient gets what stands in the record and what is written there later, and who "
            + "wrote it. It also sees who released it, when and on which ground, and your notes on "
            + "that. --preview shows everything that would go."
    )
    package static let releaseTo = Message(sv: "Mottagaren.", en: "The recipient.")
    package static let releaseFrom = Message(
        sv: "Den som inte ska få mer.",
        en: "Who is to get no more."
    )
    package static let releaseGround = Message(
        sv: "Den rättsliga grunden, till exempel consent. Den måste kunna gälla mellan parterna.",
        en:
            "The legal ground, for example consent. It must be one that can apply between the parties."
    )
    package static let releaseUntil = Message(
        sv: "Till och med vilken dag det gäller. Din parts program återkallar det vid nästa synk "
            + "därefter.",
        en:
            "Through which day it stands. Your party's program withdraws it with the next sync after "
            + "that."
    )
    package static let releaseNote = Message(
        sv: "Anteckning; alla som läser handlingen ser den.",
        en: "A note; everybody who reads the record sees it."
    )
    package static let releaseReservation = Message(
        sv: "Förbehåll: vad mottagaren ska rätta sig efter. Alla som läser handlingen ser det.",
        en: "A reservation: what the recipient is to observe. Everybody who reads the record sees "
            + "it."
    )
    package static let releasePreview = Message(
        sv: "Visa vad som skulle lämnas ut, värde för värde, utan att göra det.",
        en: "Show what would be released, value by value, without doing it."
    )
    package static let releaseList = Message(
        sv: "Lista allt som har lämnats ut och återkallats i ett ärende, och vad som har kommit "
            + "fram.",
        en: "List everything released and withdrawn in a case, and what has arrived."
    )
    package static let releaseWithdraw = Message(
        sv: "Avsluta ett utlämnande.",
        en: "End a release."
    )
    package static let releaseWithdrawMore = Message(
        sv: "Det hindrar bara det som kommer sedan. Det som redan har lämnats ut finns kvar hos "
            + "mottagaren.",
        en: "It stops what comes later alone. What was released already stays with the recipient."
    )
    package static let proposalList = Message(
        sv: "Lista förslagen, med vad som står nu.",
        en: "List the proposals, with what stands now."
    )
    package static let proposalAccept = Message(
        sv: "Skriv det föreslagna värdet.",
        en: "Write the proposed value."
    )
    package static let proposalDecline = Message(
        sv: "Avböj ett förslag; den som lämnade det får veta.",
        en: "Decline a proposal; who made it is told."
    )
    package static let proposalNumber = Message(
        sv: "Förslagets nummer eller beteckning.",
        en: "The proposal's number or name."
    )
}
