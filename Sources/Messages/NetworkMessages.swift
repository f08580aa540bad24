/// Invitations, networks and servers.
extension Message {
    package static let invitationMalformed = Message(
        sv: "Inbjudan är inte hel. Kopiera hela raden, också det som står efter #.",
        en: "The invitation is not whole. Copy the whole line, what stands after # too."
    )

    package static let joinUnproved = Message(
        sv:
            "Svaret kommer inte från den server som bjöd in. Inget har ändrats; fråga den som sköter servern.",
        en:
            "The answer is not from the server that invited you. Nothing was changed; ask its operator."
    )

    package static let invitationUsed = Message(
        sv: "Inbjudan är redan använd. Be om en ny.",
        en: "The invitation was used already. Ask for a new one."
    )
    package static let invitationExpired = Message(
        sv: "Inbjudan har gått ut. Be om en ny.",
        en: "The invitation has expired. Ask for a new one."
    )
    package static let invitationUnknown = Message(
        sv: "Servern känner inte till inbjudan: den är från en annan server.",
        en: "The server does not know the invitation: it is of another server."
    )
    package static let invitationProof = Message(
        sv: "Inbjudan är felkopierad: hemligheten stämmer inte.",
        en: "The invitation was copied wrongly: its secret is not right."
    )

    package static func unreachable(_ host: String, _ port: Int) -> Message {
        Message(
            sv:
                "Servern \(TerminalText.safe(host)):\(port) nås inte. Allt ligger kvar här; synka när nätet är tillbaka.",
            en:
                "The server \(TerminalText.safe(host)):\(port) is out of reach. All is kept here; sync when the network is back."
        )
    }

    package static func joinUnreachable(_ host: String, _ port: Int) -> Message {
        let name = "\(TerminalText.safe(host)):\(port)"
        return Message(
            sv: "Servern \(name) nås inte. Ge samma kommando igen när nätet är tillbaka.",
            en: "The server \(name) is out of reach. Give the same command again later."
        )
    }

    package static func joinInterrupted(_ host: String, _ port: Int) -> Message {
        let name = "\(TerminalText.safe(host)):\(port)"
        return Message(
            sv: "Förbindelsen med \(name) bröts. Kontrollera adressen och ge samma kommando igen; "
                + "inbjudan gäller fortfarande.",
            en:
                "The connection to \(name) broke. Check the address and give the same command again; "
                + "the invitation still holds."
        )
    }

    package static func timeout(_ host: String, _ port: Int) -> Message {
        Message(
            sv:
                "Servern \(TerminalText.safe(host)):\(port) svarade inte i tid. Allt ligger kvar här.",
            en:
                "The server \(TerminalText.safe(host)):\(port) did not answer in time. All is kept here."
        )
    }

    package static func interrupted(_ host: String, _ port: Int) -> Message {
        Message(
            sv:
                "Förbindelsen med \(TerminalText.safe(host)):\(port) bröts. Synka igen, inget går förlorat.",
            en:
                "The connection to \(TerminalText.safe(host)):\(port) broke. Sync again, nothing is lost."
        )
    }

    package static func tls(_ host: String, _ port: Int, _ problem: Message) -> Message {
        let name = "\(TerminalText.safe(host)):\(port)"
        return Message(
            sv: "Ingen säker förbindelse med \(name): \(problem.sv)",
            en: "No secure connection to \(name): \(problem.en)"
        )
    }

    package static let tlsUntrusted = Message(
        sv: "datorn litar inte på serverns certifikat, eller så har det gått ut. Se --ca.",
        en: "this device does not trust the server's certificate, or it has expired. See --ca."
    )
    package static let tlsWrongName = Message(
        sv: "serverns certifikat är för ett annat namn.",
        en: "the server's certificate is for another name."
    )
    package static let tlsNone = Message(
        sv: "det som svarar talar inte TLS.",
        en: "what answers does not speak TLS."
    )
    package static let tlsOther = Message(
        sv: "förbindelsen bröts.",
        en: "the connection was broken off."
    )

    package static func proxy(_ host: String, _ port: Int) -> Message {
        Message(
            sv: "Proxyn \(TerminalText.safe(host)):\(port) släppte inte fram anropet.",
            en: "The proxy \(TerminalText.safe(host)):\(port) did not let the request through."
        )
    }

    package static func notAServer(_ host: String, _ port: Int, status: Int) -> Message {
        Message(
            sv:
                "\(TerminalText.safe(host)):\(port) är ingen Obruten-server (HTTP \(status)). Stämmer adressen?",
            en:
                "\(TerminalText.safe(host)):\(port) is no Obruten server (HTTP \(status)). Is the address right?"
        )
    }

    package static func invalidAddress(_ url: String) -> Message {
        Message(
            sv:
                "\(TerminalText.safe(url)) är ingen serveradress: den ska börja med http:// eller https://.",
            en:
                "\(TerminalText.safe(url)) is no server address: it begins with http:// or https://."
        )
    }

    package static func invalidProxy(_ url: String) -> Message {
        Message(
            sv: "Proxyn \(TerminalText.safe(url)) i miljön är ingen http-adress.",
            en: "The proxy \(TerminalText.safe(url)) in the environment is no http address."
        )
    }

    package static func certificateFile(_ path: String) -> Message {
        Message(
            sv: "\(TerminalText.safe(path)) har inga certifikat (PEM).",
            en: "\(TerminalText.safe(path)) holds no certificates (PEM)."
        )
    }

    package static let answerTooLarge = Message(
        sv: "Servern svarade med mer än den får.",
        en: "The server answered with more than it may."
    )

    package static func answerMalformed(_ code: String) -> Message {
        Message(
            sv:
                "Servern svarade med något som inte går att tyda (\(TerminalText.safe(code))). Inget har ändrats.",
            en:
                "The server answered with something that cannot be made out (\(TerminalText.safe(code))). Nothing was changed."
        )
    }

    package static func noHeadway(_ requests: Int) -> Message {
        Message(
            sv:
                "Synkningen avbröts: servern har svarat på \(requests) frågor utan att det går framåt. Det som kom är sparat, och inget är förlorat. Försök igen senare, och säg till den som sköter servern.",
            en:
                "The sync was ended: the server has answered \(requests) requests, and it gets no further. What came is kept, and nothing is lost. Try again later, and tell the server's operator."
        )
    }

    package static func serverRefused(_ code: String) -> Message {
        switch code {
        case "server.busy":
            Message(
                sv: "Servern är upptagen. Försök igen om en stund.",
                en: "The server is busy. Try again in a while."
            )
        case "server.failed":
            Message(
                sv: "Servern har ett fel. Inget har ändrats; försök igen senare.",
                en: "The server has a fault. Nothing was changed; try again later."
            )
        case "device.unknown", "incarnation.unknown":
            Message(
                sv: "Servern känner inte den här datorn (\(code)). Fråga den som sköter servern.",
                en: "The server does not know this device (\(code)). Ask its operator."
            )
        case "epoch.changed":
            Message(
                sv:
                    "Servern återställdes eller byttes under tiden (epoch.changed). Det som skrivits här är kvar; synka igen.",
                en:
                    "The server was restored or exchanged meanwhile (epoch.changed). What was written here is kept; sync again."
            )
        case "version.unsupported":
            Message(
                sv: "Servern talar en annan version av protokollet. Uppdatera programmet.",
                en: "The server speaks another version of the protocol. Update the program."
            )
        default:
            Message(
                sv: "Servern sade nej (\(TerminalText.safe(code))). Inget har ändrats.",
                en: "The server refused (\(TerminalText.safe(code))). Nothing was changed."
            )
        }
    }
}
