import Simulation

extension `Simulated worlds` {
    /// Histories of two servers that went on from one image.
    ///
    /// A secret that a device had made for itself alone was kept as that of readers whom a charter did not
    /// name any more, and used for them when one did.
    /// What a device had sealed at another server that was revoked at once at this one came back without its
    /// keys.
    /// What a device brought to one of two servers, after others had given it back there, which had received
    /// it from the other, was ordered once more, and found void.
    /// What had seen a write was taken, while the logs were fetched anew, for what had seen another that a
    /// bundle had brought under the same dot, and replaced that.
    /// A case that was lost with the server that had it, and that nobody may open again, was asked for its
    /// name.
    static let forkedHistories: [(Profile, UInt64, String)] = [
        (
            .forked, 532_973_466_170,
            """
            fork:c858cd7d87a89da6 sync:4e42ef26df3f948 openCase:ad50dd474506330f \
            changeRole:9679301094d990f5 keepForFork:f7ea1b19b88301d4 join:84bed998534924f1 \
            quiet:c89d7192c9e3188d changeRole:5739a510252066a9 fork:59bc7855bd8a9425 \
            sync:c7a6697a64c8ca71 turn:c4acd8786de4a172 changeRole:c239b3986ea351df \
            sync:54d8abb45ba74162 changeRole:47c35f84c57c7f71
            """
        ),
        (
            .forked, 6003,
            """
            quiet:1c975e29f0efcca2 fork:8817df2df3e05ef3 changeRole:7cbd1f9d670d01c6 \
            turn:3ddc03fc17abe9d7 addRecord:4df9bd9b0d2494e8 revokeDevice:e47ea30191cc5a14 \
            revokeDevice:4d80b245230ca643 sync:1cdca1dd41c81937 turn:73986c2e0876ba2 \
            sync:17228248c1fc462d join:1e7c42b33d751282
            """
        ),
        (
            .everything, 33,
            """
            openCase:954edb710315cc16 revokeDevice:d8cfbee00f5f67d9 sync:d10623c1eeaedf43 \
            fork:a61213c039f14c9b sync:c110e71690f23d6e overwrite:5508541eeba2286d \
            join:5142f33953b8d78 fork:db60e9646d291c12 save:3e9c24cfc238ecf4 \
            overwrite:7ef4915c6b4d4092 fetchFiles:ed2b7e918361aff3
            """
        ),
        (
            .paged, 190_532_693_291,
            """
            keepForFork:e036cfb769769620 overwrite:f70bfe1700f7c9b7 fork:97c334e66d3cc1d4 \
            revokeDevice:a65402d200e9f27a
            """
        ),
        (
            .paged, 2_026_120_107,
            """
            overwrite:11ee29923ce66f3e overwrite:14bb87a47a9c1f61 save:2518cecd261abf9f \
            makeBundle:e8a1ffe0b75dfb20 keepImage:a1e04fce512131fa takeBundle:857a547f5e184d31 \
            save:b7f5d7fff5810dc4 overwrite:452bff6167743c48 setBack:3a58f591d8c0ba1f \
            makeBundle:34f1e90453131356 takeBundle:f2a6a8956ed1d35a fork:3d913e1411e5aaf0 \
            cutServerPower:5666634abfea707c cutPower:feb6d4041e20fa5b save:7f79afe9ac51a21 \
            intrude:8b3f49340e78339e makeBundle:692dbd802bb9ad7 takeBundle:e484af7e43616891
            """
        ),
    ]
}
