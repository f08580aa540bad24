import Simulation

extension `Simulated worlds` {
    /// Histories of a server that was set back, of which more was remembered than it had ordered again.
    ///
    /// A file was thought to be on a disk where it may not be, whose party had read it at the server before
    /// that was set back, and not since.
    /// What was sealed before a record's copy came had seen what only the copy of before had shown, and was
    /// refused; what was saved on top of it waited for itself.
    /// What was refused without its author hearing of it, and what was written on top of it, were not
    /// issued again together by a colleague.
    /// What waited on top of what a bundle had brought was sealed ahead of what issued that again, and what
    /// its author alone had seen stood again.
    /// What a bundle had brought, and was issued again here, stood beside what had resolved it, sealed
    /// before.
    /// A file that was set back held what its device had sealed before that was erased, in free space.
    /// What was given back was there, and its keys were not, when the only file that had them was set back.
    /// Who was given a memo could not open the key of it, and did not hand that on with it.
    /// An erasure came back behind the move of its record and was refused, and who had begun to read waited
    /// for a copy that nobody had any more.
    /// A server that was set back unnoticed learnt of it when all was quiet, from a file that was set back
    /// too, and all others were thought to be other incarnations for no reason.
    /// What a revoked device had replaced, by a write that came to be void, was thought replaced by who had
    /// been shown that write alone.
    static let restoredHistories: [(Profile, UInt64, String)] = [
        (
            .paged, 2_026_113_303,
            """
            revokeDevice:57c5911f1c644f7a quiet:ee074ce9c7e03df9 attach:e23425a0c3c93d0d \
            sync:5c128ea1e735973a cutServerPower:555552867a50f47 \
            changeRole:5610887e25e6e9c2 quiet:7ffc56273fd7b507 sync:c44565747ef1e1f2
            """
        ),
        (
            .paged, 2_026_113_329,
            """
            keepServerImage:d05e24256197b2f3 sync:53ecb5f32e74b56a sync:aee6c8fe375fb3ed \
            sync:e6b618a082268089 sync:ffb12f58da710656 changeRole:fac65d3832089e18 \
            sync:404c7142dea314f changeRole:958538341a07f1d sync:f8e7d45445da28bd \
            sync:6f32ef813abbac3a sync:8a71795bf37abe07 sync:8d2ac43a1daafe59 \
            changeRole:95a99e1515348eb7 quiet:6c9d022c7a10de5c fetchFiles:19fccaa067a38e85
            """
        ),
        (
            .everything, 2_026_113_634,
            """
            quiet:3eb621d022fb1d8 fillIn:c4d9d34af44dd826 changeRole:66d1b7247f082013 \
            overwrite:52407da5263c243f save:54cc45bec3b0f9cf sync:c3bca871c3a38877 \
            sync:2c37e488cd7e2c4b makeBundle:8669f11966590072 cloneDevice:5d02fcbe02cb0cfa \
            overtakeForm:8c22b9d25867ca89 makeBundle:f65cad211f500a67 \
            makeBundle:6a51542ccb5a3113 takeBundle:ee07f5e71dcd1603
            """
        ),
        (
            .paged, 2_026_113_606,
            """
            cutServerPower:c83aebb18af5c247 sync:175cd4612c4b9ba keepForFork:3709697f893b21aa \
            makeBundle:10dad96635ca788b takeBundle:e3e8f223a26ca56c openCase:162db2eba196ec50 \
            keepServerImage:221bcdc086963c56 fork:bd212d5c0a754cf6 sync:7156c8face494ecb \
            join:f1075d1f45e6b559 save:60639aed5a0b28fa keepServerImage:109e6f243e472eba \
            sync:97537dc624b88187 keepServerImage:aeb8339e1b67839c sync:56d87a1e35466d71 \
            setServerBack:73e240684ae88b1f moveFile:2f5f5d6881824492 makeBundle:bc3a441445f1d53 \
            makeBundle:da57b57f049bf636 takeBundle:c6de29b87f3ff01a \
            cutServerPower:ee0a5c99ca563972
            """
        ),
        (
            .everything, 2_026_113_819,
            """
            fetchFiles:e8454b0dff0b2042 sync:d7d9a2fd766d7d9e revokeDevice:3e4266be96c94890 \
            cloneDevice:9b9bb4847da55405 sync:e6dcbecdb499b7c4 addRecord:122632e86248a1e5 \
            sync:5be0d9effa378f93 overwrite:1745c8509066d50e cloneDevice:d551417a222bb329 \
            overwrite:898596121767641f overwrite:84f91b644276d823 \
            changeModel:e3622a5670e65530 overwrite:9b65824174a636b3 \
            overtakeForm:94485a0fa3dc8a16 keepForFork:f3ba5f214ea8ec05 \
            overwrite:14a393b223573f5e fetchFiles:862aab01f1130ada \
            makeBundle:6ae48a47b80d520c makeBundle:61b91647e8f4933f \
            makeBundle:a64522de3df0b4e1 takeBundle:8b27cb3ae74ac985 \
            makeBundle:afc4d8311bc25934 makeBundle:869f2de4d7b4674e \
            setServerBack:397d16e4af2241ee makeBundle:873955291701c563 \
            overwrite:560f00f7ac46e178 sync:312bad08ae33c9c4 addRecord:b26e25370df91a69 \
            takeBundle:34d461d13bf4a94 resolve:879af4374c094673 sync:bfc96146d7bfb669
            """
        ),
        (
            .paged, 2_026_113_622,
            """
            keepImage:e5f1b421da0298ae fetchFiles:f25ac2ee906dce24 sync:df13840391283f71 \
            sync:ea980898a5469c11 cloneDevice:38fc168c5ee53286 sync:1eeb4c3f6b8597b2 \
            cloneDevice:478a9041fed996ab cloneDevice:f83cbbc4ce05312b \
            keepImage:c244d332b119e086 cloneDevice:6bd43d873670df00 \
            keepImage:932813bac48582b5 cloneDevice:b08bed30ce9fb396 sync:febb298fa3e1cc0 \
            keepImage:6a5a287a561fed25 keepImage:c5dcbdfc1a2f709a \
            keepImage:adbed7b279f15b9c orderErasure:1d46802c74e475c1 \
            keepImage:5ee0e4ddc45f088e quiet:d27b707653b564cc keepImage:82074539cec9472b \
            keepImage:3892082b994d529 orderErasure:62ffc581228d559a quiet:4f0a116f440de169 \
            keepImage:77f247c8bd1258d2 setBack:cdbc8c605c441e7d
            """
        ),
        (
            .everything, 2_026_113_814,
            """
            cloneDevice:b51b9211783eb18c keepImage:1eada0d4a1b395af quiet:ff22161ad4749084 \
            addRecord:4dbce948353b4460 fork:fe730214de363671 sync:b313e12fa070746d \
            changeRole:2624b5aa0d7f6e42 join:fdc9ea68ba851363 overwrite:befc4807a82f94ef \
            fork:9d092bb780767a9a setBack:21ed6d8b31a98821
            """
        ),
        (
            .paged, 2_026_113_628,
            """
            loseDevice:89c55a36e57be3fe sync:5d345ec541af276d quiet:5198dfcc17d55439 \
            revokeDevice:cc9f4124f128ba3 quiet:529e119367b9defb label:cbd6587a913304e4 \
            setServerBack:78974ee0eabaf54e keepImage:ef9dc8ff7dbaf50d sync:f9caaa2c8eb5956c \
            setBack:1f26e6aa44cd0c1b cutServerPower:194b21d0cf5c43d3
            """
        ),
        (
            .paged, 2_026_113_700,
            """
            sync:1a1490aea9cff71f delayEnds:53ab3af70aa19200 sync:8c1014511c4d1647 \
            orderErasure:9dae1be8ba3873ae sync:22256b48a68fbd4b changeRole:6e7ad79e9799079 \
            addDevice:a13a79ed9797b3eb orderErasure:4bea0a6ab22fff \
            keepServerImage:2d989845bd8fb6c0 cloneDevice:67733612e3923e8b \
            sync:f5454893062688cd revokeDevice:24f0ce9e2d6aaf81 fillIn:591e5cc018bf686a \
            answerErasure:7c522edb6b72faa5 quiet:364566a1424cc208 \
            setServerBack:aa2a4ede364977ee
            """
        ),
        (
            .copies, 313,
            """
            keepServerImage:b24891917b121dc5 openCase:2f4d4c8650d7d13f quiet:78f845f57b3120df \
            keepImage:2d1634b4b4653252 setServerBack:419521fe0e979cf3 quiet:f06313fff9a01fe8 \
            setServerBack:f3001cee05da8467 quiet:5b8e8fb2bff29101 setBack:677fd139d84a1d3a \
            quiet:8c8f95ef04a012e8
            """
        ),
        (
            .paged, 2_026_113_606,
            """
            keepForFork:3709697f893b21aa makeBundle:10dad96635ca788b takeBundle:e3e8f223a26ca56c \
            openCase:162db2eba196ec50 keepServerImage:221bcdc086963c56 fork:bd212d5c0a754cf6 \
            sync:7156c8face494ecb join:f1075d1f45e6b559 keepServerImage:109e6f243e472eba \
            sync:97537dc624b88187 keepServerImage:aeb8339e1b67839c \
            setServerBack:73e240684ae88b1f revokeDevice:adb0152d259874c4 \
            makeBundle:bc3a441445f1d53 makeBundle:da57b57f049bf636 takeBundle:c6de29b87f3ff01a \
            cutServerPower:ee0a5c99ca563972
            """
        ),
    ]
}
