import Simulation
import TestSupport
import Testing

/// Worlds of fixed seeds; `Scripts/test` adds some that nobody has run. `obruten-sim --seed N` runs
/// one again. Histories that were found later stand in `LaterSeeds.swift`.
@Suite struct `Simulated worlds` {
    @Test(arguments: [
        (Profile.calm, UInt64(1)), (.calm, 2), (.network, 3), (.network, 4), (.disk, 5),
        (.disk, 6), (.all, 7), (.all, 8), (.crowded, 9), (.hostile, 10), (.carried, 21),
        (.erasing, 22), (.moving, 25), (.filed, 26), (.noted, 27), (.forked, 28), (.paged, 29),
    ])
    func `keep the promises under fixed seeds`(_ profile: Profile, _ seed: UInt64) {
        let outcome = Simulator.run(seed: seed, profile: profile, steps: 60)
        #expect(
            outcome.violation == nil,
            "obruten-sim --seed \(seed) --profile \(profile) --steps 60"
        )
    }

    /// A sync that compared conflicts with the values of edits that it had settled never ended. Copies of
    /// which none had sealed anything yet were taken for a fault. Nobody was asked to copy a record that had
    /// gone on before its readers had it. A device that had received nothing could not come back to a server
    /// that was set back to before its join. What was saved on top of a write that was issued again stood
    /// beside it, as long as it waited and that was ordered. A revoked device wrote again what another of
    /// its party had written, and it came back. A bad copy of a record that had gone on by then was named by
    /// nobody. What a record had come to know before that came back was taken for lost. What was issued for
    /// a colleague had seen what nobody could name, and what was saved on top of it waited for it in the same
    /// sealing; what a bundle had shown and was held outside of its record was waited for without end, and
    /// shown. A write that came back by one name lay in the inbox though it counted by another. A
    /// write of which the dot had gone to another, at a server that had forgotten, was thought to stand. A
    /// case's name was not noted where a copy that had not synced does not show it, nor one that came back.
    /// What was issued again before its record's copy had come forgot what that had been seen to hold.
    /// What somebody had seen at one of two servers, and lost at the other, was thought forgotten where the
    /// first says it still. The oracle told apart by their leaves two writes of which a log knew the dot by a
    /// copy alone. What a bundle brought was shown beside its author's own write, which it had replaced, once
    /// others had issued that again.
    @Test(arguments: [
        (Profile.roles, UInt64(12), 50), (.copies, 3, 100), (.copies, 6, 60), (.copies, 13, 50),
        (.moving, 297_421_746_060, 300), (.lying, 297_421_746_060, 300),
        (.copies, 297_421_746_065, 300), (.everything, 116, 300), (.everything, 910_018, 300),
        (.lying, 910_009, 300), (.everything, 150, 300), (.everything, 7_006, 300),
        (.everything, 910_006, 300),
        (.everything, 816, 300), (.everything, 706, 300), (.everything, 146, 300),
        (.copies, 671_924_565_893, 300), (.noted, 820_849_810_373, 300),
        (.everything, 820_849_810_371, 300), (.noted, 820_849_810_393, 300),
        (.forked, 364_682_056_226, 300), (.everything, 71_183_004, 300),
        (.everything, 71_183_016, 300), (.everything, 1_052_316_777_797, 300),
    ])
    func `keep the promises where they once did not`(
        _ profile: Profile,
        _ seed: UInt64,
        _ steps: Int
    ) {
        let outcome = Simulator.run(seed: seed, profile: profile, steps: steps)
        #expect(
            outcome.violation == nil,
            "obruten-sim --seed \(seed) --profile \(profile) --steps \(steps)"
        )
    }

    private static let histories: [(Profile, UInt64, String)] = [
        (
            .erasing, 920_001,
            """
            openCase:b6234b6024827506 revokeDevice:3708151621cc8cf7 sync:1b991180c8a00e12 \
            sync:73d8c61ac5e706d4 overwrite:bd94687fb9135424 overwrite:2aac541d4239eda2 \
            sync:fa733b3e306d7b85 overwrite:6854a99b4cbbaf5e orderErasure:5666e18bc1212620 \
            overwrite:a59768610961bdcc orderErasure:1e5d3c0638fd7afb sync:218526c50438f3e \
            answerErasure:77f4e34d2fda3216
            """
        ),
        (
            .erasing, 920_007,
            """
            save:9a0b81c187d16255 sync:9809b3700196269 orderErasure:3566988a9929e0db \
            sync:4e19706d5117955a orderErasure:6573c0feccf4c350 save:d3db3079305ec093 \
            changeRole:241dc00b2d71c752
            """
        ),
        (
            .filed, 910_014,
            """
            fetchFiles:61d745d135bfc5cd sync:da31c9bd02d772b6 overwrite:d3784192f87efcc8 \
            changeRole:bd9fbaa4a31e469b openCase:719ce42fec75db18 sync:221a1cbb73e40e09 \
            restart:fda24f4f29e5b091 addDevice:23e292d99c8cc657 fetchFiles:8436e53398d046c4 \
            sync:3f359b956abe3dd6 sync:c15dcc949a00d702 save:74126c860d78dc08 \
            saveForm:247cc952b7d99777 cutFiles:1cffca4aa50301a2 changeRole:1657eb05dc11d5a9 \
            orderErasure:704e877ff185f8d overwrite:ec4065b455e1dc6f openForm:4246d07c304e7c48 \
            overwrite:def56d61ce7bd8d6 answerErasure:6cd3b316b7c75a6a \
            answerErasure:fd3ad2703b884712 overwrite:5be6594e2b63b002
            """
        ),
        (.noted, 920_005, "openCase:48d6b3e4497aafdb revokeDevice:f72fb0ca9f237e86"),
        (
            .noted, 910_008,
            """
            keepServerImage:e9b76abcc3769e4b keepReadings:d051e6cd72b87f8a \
            keepServerImage:245c65a80ae647af sync:71558563ba26582e setServerBack:be65694c5ddfc219
            """
        ),
        (
            .everything, 671_924_565_886,
            """
            loseDevice:4a8881b5b2208736 addDevice:72180647df616f7d moveFile:b30d094b844c50f0 \
            loseDevice:5efadcdd94a3ba1a addRecord:70903fe692af0a70 sync:d7b8468433dc381a \
            openForm:1344125d1e001291 makeBundle:e4e53730c9c83861 cloneDevice:c2e6efb9244aac71 \
            saveForm:8911450418cce888 moveFile:41536d06a5f49a32 makeBundle:5e8ec026512864f6 \
            takeBundle:38fd545accbbf914 takeBundle:1d7d6bf6d5af545d
            """
        ),
        (
            .copies, 7,
            "keepServerImage:8c859627bfed3089 sync:dea542c9b5724672 setServerBack:9185987ba9da46dd"
        ),
        (
            .moving, 8,
            """
            restart:ff03cedae8308da0 openCase:79e893b3507a58b2 changeRole:bc7421e7563e1c1f \
            sync:c9c415ef2dce8a20
            """
        ),
        (
            .everything, 500_000,
            """
            quiet:9391213b9e9faa83 save:55238d50c4b986a9 cloneDevice:f4d3f0d56e7996ec \
            sync:8eafce6e76d14767 makeBundle:a990e03c5df8ce37 save:bb0a46e2e6736972
            """
        ),
        (
            .copies, 297_421_746_060,
            """
            keepServerImage:71daaca6a0dbf8f0 moveFile:197731a944b13a4c sync:ce9cbc6e4cb6abd4 \
            setServerBack:f56944d079b60378 sync:26eea1a14c901d5f
            """
        ),
        (
            .erasing, 297_421_746_064,
            """
            quiet:f5391e6a7d98bd0 save:e0a8ce61fb58e641 changeRole:f74763eb452b5d98 \
            sync:580159822042f936 changeRole:e3b3a2fea04dea05 quiet:6edf57d839d845a \
            save:410cb6486c9a009a
            """
        ),
        (
            .filed, 532_973_466_166,
            """
            fetchFiles:d675a9c13e814e26 fetchFiles:e897db14d4f353b8 \
            changeRole:332c0a25180641a5 attach:12888a592f5a6a43
            """
        ),
        (
            .filed, 532_973_466_174,
            """
            attach:1c41381e7bcf7f6c save:a9f3c8ee78ee3a40 quiet:d0cb0d35502eea3c \
            attach:7409433617e08962 changeRole:1d186bc1167c5202
            """
        ),
        (
            .noted, 532_973_466_177,
            """
            revokeDevice:5d585ba629fddeb6 sync:8e624a878cca0f5f
            """
        ),
        (
            .everything, 532_973_466_172,
            """
            sync:20dc103f0be583a8 revokeDevice:4e1d97c441b8bc56 sync:27b32cff7fb337b0 \
            cloneDevice:235aaaba654eb94b label:48e1e2022072208d
            """
        ),
        (
            .everything, 532_973_466_169,
            """
            fillIn:bdead91ecf56608 keepServerImage:bb50b1bd7e818baa \
            makeBundle:2cc982cf1e5e37ee setServerBack:bf564c8564e7429c \
            takeBundle:63428ea8d12d5790 addRecord:7bb429976a86100d \
            overwrite:dd807eb62f88e0d4
            """
        ),
        (
            .carried, 532_973_466_177,
            """
            revokeDevice:aea11be7a9c0d09c makeBundle:90e53710c6ecfb9c takeBundle:36ad3b9018841c7c \
            overwrite:4b789a13eb36487f save:5166bc9a4d7a7189
            """
        ),
        (
            .forked, 532_973_466_169,
            """
            addDevice:a3d8c14b0d8797 changeRole:4ceb639670b734ef openForm:149ced3a35df60a6 \
            fork:460154f634ef228b saveForm:b506a59172b83ad9 saveForm:a484d78c10eccbd \
            sync:7ffc87ac09d7b746 sync:75715ddbeb4086d2 turn:794df878d369f50d sync:22d1fecc08fa922f
            """
        ),
        (
            .forked, 860_003,
            """
            revokeDevice:c70951a1b3e2926a openCase:21ef12f3579bf74 fork:248694b2a2333acb \
            sync:9883c7bea9e92f54 sync:20144b0efa46b3da sync:1959a10cea8dac96 \
            sync:4720629e348735ad join:154ae8257c25c8be sync:49e18f2fe7876442
            """
        ),
        (
            .forked, 532_973_466_167,
            """
            addDevice:f735b1be2f3cbf55 fork:fb4e923a014a32c6 join:ec91d4846c72edfe \
            fork:a520cea911e6f5f1 turn:2c4cdf4881e4b98a sync:8ed34fee84573eee \
            turn:d72029c16b71ad15 sync:1d5c30ca7c934295 sync:7caab3527377ac36
            """
        ),
        (
            .forked, 860_001,
            """
            revokeDevice:a4b7d748a276f19f quiet:831dae6bbd741205 fork:3f8389c0836a4d21 \
            addRecord:4ea24d20c000752d sync:c5b2b5d2506be7f2 join:5d5ecb8da9a494a2 \
            fork:81c12cca012a7b24 turn:dc6e2a3de67d5d12 changeModel:180b595def4dc887 \
            sync:be2cf09f086cdaaf
            """
        ),
        (
            .forked, 532_973_466_179,
            """
            quiet:b0a9c1a31cdfc30a fillIn:114e89c95dcd7f19 changeRole:a3b80011c4d0c331 \
            fork:a8178f25843628e8 sync:c321094f1271b2b4 openForm:4fb391f35bafd7fb \
            saveForm:f31313ea4ba38492 join:ea6daf100a782cd5
            """
        ),
        (
            .forked, 910_022,
            """
            quiet:4e3c878baaac2b68 overtakeForm:982acccd2f9c21be fork:a2e4b60fcb3963d5 \
            overtakeForm:1a5fc9b0d3d467a9 changeRole:af51f704f64d1c56 sync:cbb02f8f60cb15a5 \
            join:9787452460f19aaa resolve:7ca0c01f102df422
            """
        ),
        (
            .forked, 532_973_466_170,
            """
            sync:fadbbc3fb4b5662d changeModel:2935fe069c2bdb90 fork:f10990c6b7ebb8a3 \
            sync:efd7ff3c8cbb74ac changeRole:50847025eea75520 sync:4e42ef26df3f948 \
            sync:f50c5b2a0bcbfe49 turn:cf65a8ce7350e328 sync:b4b142ea336a9f48 \
            join:6e022bc41c0fb8c9 openForm:e32b36d8f0bd9adb saveForm:a30c815f3c91b957
            """
        ),
        (
            .copies, 7_700,
            """
            quiet:255718da6ab57f02 keepServerImage:c53131e302d57e71 keepServerImage:5336454ff4919be \
            sync:f3da9ea43a2b7e60 setServerBack:47074460abb382fb sync:12b479badfe2c7b2 \
            sync:147c4974b96a8165 setServerBack:c55bf95ab756ee53 sync:3a24bcf55971a9e1
            """
        ),
        (
            .carried, 910_007,
            """
            quiet:2a77e7d73b9f44fa addDevice:88b23857d7ca84a6 changeRole:75373e0eb6b88556 \
            overwrite:8236ffa6d6a8b59e save:d6c31abeec91b40d sync:f64411b8706b05a2 \
            addDevice:2b70caa6cda717f8 makeBundle:16d5e6db6055e1bb release:5408a1c7adc7eda7 \
            intrude:867e2c806001ea23 takeBundle:6ebdf6aef169875d
            """
        ),
        (
            .everything, 910_008,
            """
            quiet:6da8fc138bcb6e74 fork:39c41124413cf1e2 join:ec975413f6134163 sync:e523fb066c235d7d \
            makeBundle:a02cce87a1e59b72 quiet:6b2e4cb9c98e1cce takeBundle:6f8b62229cc3b8c6
            """
        ),
        (
            .lying, 920_024,
            """
            lieInCopy:5350d677b68c9394 openCase:844d5cd7793687d3 openCase:e25479a685b6add0 \
            sync:451b84e016c13451 changeRole:a327f60e9f136cba save:52fd7c103438524f \
            revokeDevice:118f239d0debca2f lieInCopy:c68667b5d19206bb
            """
        ),
        (
            .everything, 532_973_466_169,
            """
            changeRole:d2a66a782eddfe13 keepServerImage:bb50b1bd7e818baa save:581c13e4763781b9 \
            setServerBack:bf564c8564e7429c makeBundle:23c76f0a034e73c3 takeBundle:47cd15002c7cb03a
            """
        ),
        (
            .moving, 811,
            """
            quiet:908e807d2c12c1e openCase:60e16f757159608b changeModel:bbb6e7d5ae33437a \
            release:4ee1c24b2ed66621 quiet:fc31f1abca9bec44 intrude:d80b6b7d861db4d5 \
            withdraw:94362a477c272841 addRecord:73102fed75cb28ca
            """
        ),
        (
            .everything, 601,
            """
            cloneDevice:c02142bba1c59ef6 addRecord:f82daf447249c03a fork:20b0e22ccbfa5afc \
            cloneDevice:253358f1e1147b7 cutServerPower:1a35406400bfb80c \
            cloneDevice:7ce96f6e2b291a1 overwrite:f6fdb50186db09d0
            """
        ),
        (
            .everything, 143,
            """
            addDevice:b4ff4efa6f8517f1 keepServerImage:4945d4949fd6b1f6 fillIn:1e9fc7fdd311e1d \
            fetchFiles:81b98c6d31519d23 setServerBack:dc44583ff8bd35cc sync:ca2c02493dc66e0c \
            sync:3fd6fc0faf8616b3 setServerBack:88b6ec07c167e36
            """
        ),
        (
            .filed, 600,
            """
            sync:53889bb8bcf32686 changeRole:6301c90b9a2883c6 quiet:aee0609a9e26fb0a \
            orderErasure:1e6a409e2cd57ef5 quiet:55fb98ffc6fe61af revokeDevice:fb8c68cbb1cf288d \
            orderErasure:fd604c44ba5395c6 attach:e84077680518a81b
            """
        ),
        (
            .everything, 801,
            """
            fork:3fb1f9f1b3684e5f cloneDevice:33df693759f16498 addRecord:f0d30969e35c8df9 \
            cloneDevice:8092241053a493e3 makeBundle:7ef2393884b5ea63 takeBundle:4655cd9505be2e0 \
            save:a4cffeae6cdb8334
            """
        ),
        (
            .guarded, 808,
            """
            quiet:978a586b191fa70e keepServerImage:c8f7f1f8fb07ea49 sync:b25bca6365bbd59c \
            sync:11278bc744af4084 changeRole:bd72771b33eb3b96 save:cf15f9189710fc5f \
            sync:67e95d85aea954aa setServerBack:6adba518a819aa31
            """
        ),
        (
            .forked, 137,
            """
            fork:1e8466df10858702 join:7029118a3305e14c fork:f542d94eab85056d \
            sync:e775f99d12719efd revokeDevice:459569254e740ab5 join:1cd88ef5a68419a3
            """
        ),
        (
            .forked, 920_010,
            """
            fork:bfb53bda607c4d72 turn:c19477cc5f66703e revokeDevice:8c60c2af806de931 \
            sync:2282b1a5d5951b38 turn:88d7768249ea0325 sync:906b82ea2898ef01 \
            openCase:504707ecd099126a revokeDevice:5096efb8448cb35f turn:e6e4fdf59249335 \
            sync:96805dfb425280ed
            """
        ),
        (
            .forked, 930_013,
            """
            sync:8befb9ac23062df6 sync:c2a247b75f60eeea sync:bab3d2fadc0d412e \
            changeRole:161d475f6d5e38c9 fork:bbdccb6992562167 sync:491b90751fc9230b \
            sync:f9b8b6e7f0aa4cb0 changeModel:fccbf6801fcf8315 sync:3c1ae80a704cbe45 \
            join:279e787960c5fc83
            """
        ),
        (
            .everything, 910_006,
            """
            keepServerImage:9dc4d70ff6edeb22 openCase:c8a9f1470b744a18 sync:96af672f6812eba7 \
            addDevice:793773bc4d59cc25 makeBundle:d44e4e68d64e832f takeBundle:2c5b1f3c1c5215c0 \
            addRecord:fb757e84e45dab1f setServerBack:bb489a58feae10fe
            """
        ),
        (
            .everything, 138,
            """
            addRecord:a96a5304bb9ee9f3 makeBundle:591ad032b3f7111f fork:162260d2166be961 \
            cloneDevice:a72e5a6e51f33131 takeBundle:46f0829015239fa makeBundle:b402a0dbc52083d6 \
            makeBundle:19466193991a11f1 takeBundle:ae478bc3259d6887 overwrite:14135675fc5e7a36 \
            attach:1800ddf3b1a1dc1d
            """
        ),
        (
            .forked, 7_005,
            """
            addDevice:8b9b84bb8fb32c3e sync:5ccad6ae61cbe71c addDevice:3c323281ccb27b2 \
            keepForFork:1a860bc0a391e41e sync:94513eba4585f59a changeRole:7d65f29c45674554 \
            sync:f5135262d738ba1c sync:92f5f6303182519 changeRole:33c4b40c0f2b7901 \
            fork:8d31262fbbaac39e sync:ab6146095d6c704d
            """
        ),
        (
            .guarded, 808,
            """
            quiet:978a586b191fa70e keepServerImage:c8f7f1f8fb07ea49 changeRole:bd72771b33eb3b96 \
            setServerBack:7d4c2298e39e258a sync:d5765b5edbb52e99 keepServerImage:b9b804a5edc5ab63 \
            setServerBack:6adba518a819aa31 sync:b87004936bb159c keepServerImage:19574ccf24ed2c76 \
            sync:f07a010b43b3b2a5 keepServerImage:952a4bef5a79c431 setServerBack:77bcfbc28d064a0e
            """
        ),
        (
            .guarded, 6017,
            """
            keepImage:fad53bda8df99b45 label:22060b7fd2e8f50b quiet:f6106a8cf4dce275 \
            setBack:12e787236e155c3d quiet:13af5e75a49c7389
            """
        ),
        (
            .filed, 6012,
            """
            openCase:9faf620bff39e734 quiet:a3c9a30ecda1c5d1 orderErasure:aedf7c5b0569b23d \
            addRecord:726070b38ee2a880 fillIn:4d589e353aa5125d fetchFiles:82baa6458a638df0 \
            sync:f0cdf47884400205 revokeDevice:42944df57342bc45 openCase:55a95ddac79a130 \
            orderErasure:a21395012b14c410 changeRole:8292c44f4f0bf41e
            """
        ),
        (
            .erasing, 671_924_565_886,
            """
            addDevice:a9bc60d7e58ae769 addDevice:5fa808b66f8e5b55 openCase:c3f18b746e0f2914 \
            overwrite:18e14928ed2c01af orderErasure:513d3e2aafc2465a changeRole:4a8d24c72d0a3b7a \
            addDevice:6b08f1076536dc24 quiet:4db36606925298f4 save:88d7c53e65c2a898 \
            answerErasure:5e8ec026512864f6 changeRole:1d7d6bf6d5af545d
            """
        ),
        (
            .forked, 671_924_565_888,
            """
            quiet:459776fa26a04d58 revokeDevice:a8b7c687d2794ad8 changeRole:9676eb6e6b717f11 \
            overtakeForm:2f4209fd92870f55 sync:35ad7cdaf54c4a0d sync:7eccedbd67c9607 \
            fork:244a257ddbd50fb8 sync:e0f7e6003ad3eef9 changeRole:d60644f862fd8302 \
            sync:17011a66ac9262d6 sync:6d523fe8b93d9195 sync:6a360d6bcae72abe sync:3d2f65645c21044c \
            changeRole:c61cee17d51884f7 join:97182f6484dc6a34 sync:6829628551327082 \
            sync:35af0acdaf93c461
            """
        ),
    ]

    /// A server set back without its knowing was asked for sealings that nobody keeps, and took the answer
    /// for an alarm. What had been sealed on a commit that came back was refused with it. What was written
    /// again beside a copy made the server fail where another commit of the same group built on it. One of
    /// two processes on a file went over into a server's new epoch, and the other read the new logs by what
    /// it knew of the old. What had been held outside of its record gave its dot to the next write. A file
    /// was not taken from a party whose role had ended since it wrote; one that was replaced was given to
    /// new readers as long as something else stood that was written with it. A name that a stolen device
    /// had given took itself for told, and the oracle did not know of writes that are seen by name. A case
    /// of a revoked device, that a bundle showed, was thought to be everybody's. A sync compared conflicts
    /// by leaves of logs that it had replaced. A server took how far it had one feed of an epoch for how far
    /// it had another, of a server that went on from the same image. What came back to a log that its record
    /// leaves by a charter's entry ordered meanwhile stayed there, where its readers did not see it. What was
    /// saved on top of a write that did not come back forgot it, and stood beside its re-issue. Nobody knew
    /// how far an incarnation had come in an epoch to which a server went back. What a bundle had shown of a
    /// record stayed provisional for ever where its reader had left the record. What had been issued again
    /// was shown once more when a bundle brought it as it was.
    ///
    /// A void write went with its record before its author had heard of it, and what had been erased was
    /// looked for where its readers would be by now. A commit was given up whose readers had changed and
    /// changed back. A case that no server ever had was asked for its name, and a server that had lost a memo
    /// and nothing else was not found out.
    ///
    /// What a device had written again was handed to its party as well, when somebody carried what it had
    /// sealed first. A write that its party never could make took down what was sealed in one commit with it.
    /// A copy of a device was thought to reach the first of two servers, whichever of them that device had
    /// reached. A server set back once more was taken for one that had lost what it had been given back.
    /// A file was looked for that its party had destroyed with its record before it was sent. What had been
    /// saved on top of a write that came by a bundle, and was to be sealed anew, named it by the name under
    /// which nobody had ordered it. What a device issued again forgot what it had seen, where another device
    /// of its party had issued that again.
    /// A case that a server could not take back, since whoever had opened it had been revoked there, was an
    /// alarm, and so was one whose charter had gone another way to who had a role by what was lost.
    /// What was written in a case that a bundle had shown was refused where the server had
    /// not been given the case back, and what had seen a write of a bundle where another name of that was
    /// ordered.
    /// The oracle knew no rule for what came back and cited an entry of a charter that did not survive.
    /// The oracle knew a write by its name in a log that its record had left, of which the readers there do
    /// not all know.
    /// A name that waited to be told in a file that was set back replaced the one that had replaced it.
    /// What a party keeps of an erased case was hidden from it when a role changed.
    /// What a life had put into bundles that went on as another before it was stated was issued again without
    /// its name.
    /// The oracle took a role that was ended at once, behind what the charter says of erasing, for one that
    /// was handed over.
    /// What a colleague had issued again was thought not to have come back where its record had left since.
    @Test(arguments: histories + forkedHistories + laterHistories + restoredHistories)
    func `keep the promises in histories in which they once did not`(
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
