import Simulation
import Testing

/// Histories as `SeedTests.swift` keeps them; those that were found later.
@Suite struct `Simulated histories` {
    private static let histories: [(Profile, UInt64, String)] = [
        (
            .forked, 671_924_565_887,
            """
            openCase:f2cd8df2aeb6b19a sync:8f06b2e8e3bed4de sync:7bbecc518223541d \
            addRecord:15512a4386c99323 sync:242bae3068ad9eb1 changeModel:ac57b4d463427fea \
            sync:daaee535a0ff841d fork:11e340c000af8860 sync:bf963f5063512aa6 turn:aef78dd4dcf4edbd \
            turn:31645d4870c09533 sync:6d267d1f6075153c sync:26f2940d34b49662
            """
        ),
        (
            .everything, 4002,
            """
            save:4fbbb4348d9aad24 sync:1515177bea6e36a1 fork:b09e2870fa7ecd92 \
            orderErasure:80635c54f97c9a0b overwrite:bff39ea985c35c25 join:73ef32f328816c10 \
            orderErasure:4524a6b4ede4c569
            """
        ),
        (
            .everything, 671_924_565_883,
            """
            addDevice:abe7fb577dbf1bb2 intrude:c07dff5dd4f6e293 sync:d178e40f38a6bae5 \
            addDevice:3420bb6b725dcb45 cloneDevice:8a4e2fd957e1a6db sync:dea955b576de080e \
            fillIn:55892293a40fcb92 addDevice:4afcfb8c86821359 cloneDevice:239ac99f405449e1 \
            makeBundle:a78e76738549604e makeBundle:ca867bf982f0d46d makeBundle:54be946534c89220 \
            takeBundle:7fe152f01ea22545
            """
        ),
    ]

    /// What had seen a write as it was issued again stood beside it where it came back as it was first.
    /// What was erased before a replica fetched its feed anew went with its log, into the free space of its
    /// file.
    /// What a server had found void, and a bundle's author known as such, was thought lost before the next
    /// sync told its own author.
    @Test(arguments: histories)
    func `keep the promises where they once did not`(
        _ profile: Profile,
        _ seed: UInt64,
        _ history: String
    ) {
        let actions = history.split(separator: " ").compactMap { Action($0) }
        let outcome = Simulator.run(Plan(seed: seed, profile: profile), actions)
        #expect(outcome.history.count == actions.count)
        #expect(outcome.violation == nil, "obruten-sim --seed \(seed) --profile \(profile)")
    }
}
