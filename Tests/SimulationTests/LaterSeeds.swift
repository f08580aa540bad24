import Simulation

extension `Simulated worlds` {
    /// Histories that were found later.
    ///
    /// What had seen a write as it was issued again stood beside it where it came back as it was first.
    /// What was erased before a replica fetched its feed anew went with its log, into the free space of its
    /// file.
    /// What came after an erasure was thought to have come back for nothing, where another of two servers had
    /// put it in force than the one that was asked.
    /// What a server had found void, and a bundle's author known as such, was thought lost before the next
    /// sync told its own author.
    /// A leaf that a server had refused was taken for unseen before what issued it again had come. What was
    /// issued again before the copy of its record had come forgot what its author had seen there.
    /// What a former incarnation had sealed, and a bundle brought back, stood beside what was saved over it,
    /// and beside what a copy of the file had written on top of it.
    /// What was given back with a bit of its signature altered was left out, and never asked for again.
    /// What a server that was set back got again after what had replaced it was thought not to stand.
    /// A write that another device of its party had issued again, and that counted, came back to its author
    /// once the record had other readers. A dot that two servers had given to two writes was thought to be
    /// either's.
    /// What was written behind a handover did not come back, where what the handover moved had come back late
    /// before, and did again.
    /// What a colleague had issued again of a bundle, before its author gave back what that had replaced, was
    /// thought to stand alone.
    /// What a copy of a device had written on top of a write that lost its dot replaced, once it was given
    /// back, the write to which the dot had gone.
    /// A memo that came to a list in the place of one that was lost hid the loss.
    /// What waited to be sealed while both names of what it had seen came to one server had seen one of them.
    /// What came back by a second name, to a log that its record had entered since, behind what had replaced
    /// it by its first, was thought to be covered by that.
    /// Of what two copies of a file had put into bundles under one dot, whoever read that took the one that
    /// had come first for replaced, whichever it was.
    /// What a server refused of a stolen device, and was given back as it had ordered it before, stood beside
    /// what had replaced it, whose author had been told of the refusal.
    /// What a device wrote on top of its own, in a bundle, was shown beside that as a colleague had issued it
    /// again.
    /// What had come back from both sides of what waited at the server waited for it in one commit, and it
    /// for that.
    /// What was written on top of what a bundle brought as issued again had seen, at the server, a dot of
    /// which nobody knew the write.
    /// What was written on top of what a bundle brought waited for what only the bundle's author had seen,
    /// and that was issued again. What a copy issued again was taken for known where the other copy's lay
    /// under the dot, and replaced unseen.
    /// What had seen, by its name, a write that was issued again hid what another copy of the file had sealed
    /// under the dot of that name.
    /// What had seen a write that was lost was thought to be missing for no reason, where it named a later
    /// one of the same life.
    /// What waited for its record's copy, while the rest of its commit was sealed, came behind what was
    /// written on top of it, which had not seen it then.
    /// What a bundle had brought was shown for ever, where its author might not write it and the server had
    /// refused what issued it again.
    /// What came to be held outside of its record, while that was awaited there, entered the record with the
    /// copy, at the replicas alone.
    /// What came to a record's new reader before its copy, and had seen a stolen device's write, was taken
    /// there to have seen what its log had ordered.
    static let laterHistories: [(Profile, UInt64, String)] = [
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
            .everything, 4002,
            """
            save:4fbbb4348d9aad24 sync:1515177bea6e36a1 openForm:6473e59ef398fff1 \
            fork:b09e2870fa7ecd92 orderErasure:80635c54f97c9a0b overwrite:bff39ea985c35c25 \
            turn:a2db88d7c3178896 saveForm:34260d525b8e890f orderErasure:4524a6b4ede4c569 \
            overwrite:82f68225ee847ffb
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
        (
            .everything, 671_924_565_892,
            """
            cloneDevice:f943b39016162c6a setClock:1786d4fec46c4983 makeBundle:df21a8cb62c22df \
            cutPower:7099603d4f6363d1 cloneDevice:132e00a6ee31ccd3 \
            cutServerPower:7f1fe533fda1bf6a makeBundle:ed1f82aa36d31018 \
            cloneDevice:90d228e9f6f859e cutServerPower:42ae694b3ab59066 \
            revokeDevice:8d50f61dc351e4e9 restart:1b5f1cd69c9ffd3a cloneDevice:f24fedc93e9192bc \
            takeBundle:7da325429add54e7 snoop:11bf17c73dffeb2d makeBundle:f268eae8763fcf65 \
            look:9a7d5b23404a5775 setBack:f62ac02aac25fbdf cloneDevice:deee2626add3a503 \
            sync:55d5f90bca08c64a stayAway:7f22ba38159d3020 makeBundle:27f1165889b86d5e \
            keepServerImage:42a784fd24ed4769 openForm:f05ec4006ab5ca38 \
            makeBundle:512df3ed77fbe0bc restart:a95fb8889f65ccad makeBundle:f0913eed01575ce \
            takeBundle:1bc0f7f6c49591ce setServerBack:2cf7524057b6a4e saveForm:b5e95309d52a7f1f \
            cutServerPower:bf318206dbb75846
            """
        ),
        (
            .guarded, 671_924_565_878,
            """
            revokeDevice:b736fd8f9c751bf6 revokeDevice:840163a92cbbd305 \
            keepImage:3f8861fcea598096 setBack:2929f6a2aa4f776a keepServerImage:1f7c98f43c30b978 \
            setBack:aaa972a1b8f5fba8 quiet:2b7caec346aec8de sync:b3f7934459238226 \
            keepImage:58d11837e9d08f93 restart:becd3cf8c81cdd3d sync:197e7245e159e9a3 \
            sync:707b769f5b0f902a setBack:e3a532d2d70431dd keepServerImage:e5758706d0078917 \
            sync:1232a85354735b3a label:d77610c33d4128ee openForm:4732ccea807a8a31 \
            sync:307fba1484003f29 changeRole:4b27f5c56aaa2644 sync:f4213ab1323cb57d \
            changeRole:cb876e5570248dc1 keepServerImage:eca95a7b5d2674be \
            setClock:3ff484245b4e3d81 sync:f84bb34fde8613c1 save:c17647823d4a686 \
            quiet:f073a7f508cfaca7 revokeDevice:2c5da5b9591431d3 setClock:196dd5e8797564ae \
            changeRole:5bdf6c68f7f28058 setClock:1c0406208fb940cf sync:8c615e1f724a7e8 \
            sync:7cbdbf6ecd919d9a setBack:19f653ce836bc467 keepServerImage:2d38f68f9c71e4bd \
            setBack:7b1ab2287cba36b4 changeRole:6df81d84392df35a sync:db537a5fea504613 \
            openForm:d320f3affc621998 resolve:4089115fcefb6730 openForm:f893bed497aad96d \
            intrude:13ab780bf8ab6cb2 label:db5606655ffa0601 sync:468ad5ee700b3d25 \
            quiet:4ca0bd398504ebc4 keepImage:d92c48712f4a4acf keepImage:3c41846a9b581399 \
            changeRole:76dd0e878e14801b sync:9ef67b4e17efc1a5 sync:bb6ecf2898ec881e \
            revokeDevice:e114277d06c793f2 protect:855f793be583f1a9 \
            setServerBack:ead8c1daedd77efc
            """
        ),
        (
            .forked, 6112,
            """
            revokeDevice:4a32be11e8960aef revokeDevice:eff7de73ccaf6b30 sync:8bb85e8c14346524 \
            fork:284e4db5db0fdf47 openCase:8ff304286db2f899 join:da789ecde5af66bb \
            sync:214e5019124d0c0 fork:ff9f914cb555dd27 revokeDevice:d169d8436a35a7c4 \
            turn:5a9c12e96cd949e1 turn:3b54d82bac07b50a turn:5adffc470ccdb1bb \
            sync:a5f959a817ee0ff6 sync:59f405d90f796380 sync:9c72bba6f64be110 \
            openForm:279a56ed838605a1 saveForm:603ee42c0d35e71f join:38ae8a1e0758c33d
            """
        ),
        (
            .everything, 820_849_810_397,
            """
            quiet:620f02493ca08a98 save:18a505760ccbc7c3 makeBundle:f700b388e60d158c \
            fillIn:52fc2555aa28a73 moveFile:1fff601d54788335 cloneDevice:6f1f2542751d2285 \
            takeBundle:5dc3bb1d3dccf3f5
            """
        ),
        (
            .everything, 820_849_810_351,
            """
            addDevice:cb99a72c80d659a3 save:53de9232c736a001 overwrite:88cbe71ed1c9d664 \
            cloneDevice:7397aedc383a4a70 overwrite:e164b30bf57eb5a1 makeBundle:d2cbd7e08b20113c \
            takeBundle:dc7d177dc148b560
            """
        ),
        (
            .everything, 820_849_810_330,
            """
            fetchFiles:948fd8d57d1ffe7 fork:adae8320bc22fa94 cutServerPower:a79913c78ebf3ac8 \
            sync:6ee83ec648e7f276 turn:1c1fc90697067aad sync:5e5c6c17f47173c
            """
        ),
        (
            .everything, 820_849_810_390,
            """
            overwrite:3b63d1c52167b753 keepForFork:e19e99f2d10e5b01 \
            overwrite:ad481eb639ec8936 sync:37fce83350e23f4a setServerBack:7520e3edf2290ca0 \
            overwrite:f09a6e267fa3ce58
            """
        ),
        (
            .forked, 53,
            """
            sync:906b5f42b539b137 revokeDevice:8634c24fc90be9c3 fork:97d1414c49a56839 \
            revokeDevice:ce0b2ff23ea29286 sync:1f0e88d1ea3f649a sync:e7994cb631adba27 \
            changeRole:1900e1959c3644ba sync:c4c962f7b865bd27 sync:2e46c74b6795ae3f \
            sync:793db6e018f60f50 turn:bf34fa81156beab5 turn:6076b4b762450181 \
            sync:e83496e440d955a7 resolve:97dfa66e38b5a078 sync:a39f41fb221782ed \
            join:78b5e6719f1e6638 sync:82b199e0ea313cca
            """
        ),
        (
            .noted, 820_849_810_393,
            """
            sync:969aff43eb12edaf keepServerImage:a7f35045277e3956 sync:69fa2705fcd66054 \
            sync:bb48dbb2531d65b4 setServerBack:cde098326a725a87 sync:363927f540be9525 \
            sync:94b5e1be22f5d9ee changeRole:b9ad0769d7dffbd3 sync:c38401efdfb70a6e \
            sync:79f1a9c23f167b8c changeRole:5963d2d0f4c595cd quiet:e4647d9b3853a862 \
            resolve:dd933816206344b7 changeRole:171e7ef8977e1563 sync:e9f3a78924ef84b3 \
            setServerBack:6d7738593864b8bc
            """
        ),
        (
            .everything, 820_849_810_401,
            """
            loseDevice:f6f91742e6d58ea3 quiet:661c8568bffde156 intrude:c11e89b1238cc7d \
            save:6cd1d67594a9f136 fork:a8f0912e19e12ab9 makeBundle:926be67a72cd378a \
            changeRole:b99feccda186e48f sync:782a613ca06dc5d4 takeBundle:98050ba36aa6c4a2
            """
        ),
        (
            .everything, 820_849_810_395,
            """
            fetchFiles:cfb98da831a1a176 addRecord:e8ac7b2fa1b90441 sync:3a1ea2cde206596a \
            cloneDevice:a2fcbe9119b9c32d fork:b7cd46e03f756191 cloneDevice:55231f0ee8c42dfe \
            cloneDevice:f2f234f1d8ed6669 save:7efa57d66b2217bb turn:478ce3ade52d0bba \
            sync:3a7c772cdb4298b2 fetchFiles:999b077ae8f1e74b sync:b983c15771a6c81c
            """
        ),
        (
            .everything, 910_066,
            """
            fork:a4faa89765470cd6 cloneDevice:7de60aa7b776bfaa \
            cloneDevice:d9e904c7343c08bc join:d6f8b830fb9defd8 fork:6630e9696d8a6ba4 \
            overwrite:1995c096a1d4d509 join:9241d42ddd4dc36d save:1968578120ebcbd6 \
            fork:1197409f4e9f60fb overwrite:4410f16ad6dc3ba sync:9eb025ca7ada9eca \
            fetchFiles:db65c3a54ac7be47 sync:41d324e888e6aca9
            """
        ),
        (
            .forked, 940_000_000_012,
            """
            quiet:22f6d6927247ccfa changeRole:dc7f4c0af8dac9d2 sync:2f09df5c86dc0bc7 \
            changeRole:448592098e53d5e0 openCase:157f36f0fba542b fork:95c4cd35a1cdc1c7 \
            sync:aadc9e7fcfd26a00 sync:555fb7e7867b0700 join:b85e71c7142d1745 \
            sync:52ef31fad04077c9 fork:44b5642576f947f3 sync:71ee1cf94f515f3a \
            join:4a1ffa6aa9b4a863 sync:b948ecd4076d9409 fork:1f82bc5e81391a16 \
            sync:b3695ca89cc55ef9
            """
        ),
        (
            .everything, 910_104,
            """
            sync:87b27aad31bc1f2f fork:abdb5de577c71672 turn:cb8671cd4af0ef9e \
            revokeDevice:a4b94d344796e392 turn:3b259ebe04a8f12 turn:8f683c29446f3ab4 \
            sync:c68224d03da7fdeb cutServerPower:43f265c583ba4834 overwrite:12ffba7292c9ca04 \
            sync:5c8e978b2c9666e cutServerPower:d32b5aa5437eed1 cloneDevice:92affab7a6617ea8 \
            cloneDevice:eb817b1fb8ec562d makeBundle:8dcae4b8fd16dbe5 takeBundle:b24114cea5303dd8
            """
        ),
        (
            .everything, 930_000_000_026,
            """
            cloneDevice:80532baf2349380 cloneDevice:b72dbb30b6d3c4c9 \
            keepServerImage:c460ac31fa69dee1 cloneDevice:65fbefa66658a5ea sync:3d7354ac257455db \
            setServerBack:cb45bfd6e7b6ace3 overtakeForm:f8163e60579e41b2
            """
        ),
        (
            .noted, 364_682_056_224,
            """
            quiet:15626fda1dd86687 fillIn:a255c244fd7f08c5 save:108209cd8f08c6c6 \
            keepServerImage:9f9640adfc86e65 sync:ace2dbd158da6d11 sync:8d689b4e6474537c \
            keepServerImage:5148c459f52bf704 look:eaeeb9f70e791855 sync:5f591be2625f847f \
            setServerBack:1121916188993fc
            """
        ),
        (
            .everything, 364_682_056_181,
            """
            changeRole:d8981e61d99f69e9 openCase:a52ad9b31b403870 quiet:5d931dbf1e912de2 \
            fork:23f187b63810614e cutServerPower:9430cf0ace8a66cd save:f28e63304f53ee70 \
            cloneDevice:87d4376a82602e0e cutServerPower:5d881f6cfaefc3c9 turn:a5ac6da0c54a9e4c \
            changeRole:fc0ae69c33272d36 sync:7c8392c304fa4b94 save:861bf357a0089c2f
            """
        ),
        (
            .forked, 364_682_056_226,
            """
            fork:a58674b7a8081ae9 sync:9cfdd03ed3a5129d changeRole:432ac3b664dea787 turn:51b446058c6e35b8 \
            turn:9de6e1a2b46d2d49 revokeDevice:eaae8a5b966641dd sync:157cb97c13fda30 turn:a64b41d1e091c7b7 \
            turn:8ff6492766320733 turn:33038ff21b86c9c3 sync:61a2f2271a29a13f sync:c1c0e9402103361f \
            sync:7a0c04fc494d3332 sync:17b68dc67435db8d sync:5d5ce552218e5d2c sync:5484d80b98b64c43 \
            sync:aac1e4d412dc5239 turn:e1d079e1ce58e702 sync:67da12650323d51e turn:f331c87179ab9d3e \
            sync:9d548f9a06d4ff78 sync:d7d7e73f2f751fd0
            """
        ),
        (
            .everything, 364_682_056_183,
            """
            sync:b9a6cafceb373363 sync:dd9b1c0846365d45 sync:946efd3a4336e08b cloneDevice:8b1fc221613dccca \
            makeBundle:42fa48900a12ffd6 cloneDevice:b68ba19768dff151 overtakeForm:50ed2607c5abd2d9 \
            cloneDevice:4b6f21f09390bf85 takeBundle:7608742582bacefb fillIn:e8128d5a977ed77f \
            makeBundle:5c6e5a95e7d3d1c1 makeBundle:37712573b49c0c5 takeBundle:a60f2ce45e360d22 \
            cloneDevice:250e04748168b095 makeBundle:f2df7904839aa0b6 takeBundle:fadf0122792d8446 \
            makeBundle:a447135dfce16bb9 makeBundle:b892f76fbee90c62 addRecord:712735b8a234fc3a \
            makeBundle:5358d35ddf9b7d86 resolve:b5a030638c0eada takeBundle:49a286c14427a66b \
            makeBundle:923cb4a4bff69d84 makeBundle:7c2d2ff079891931 makeBundle:1638c1a41ee6cf2a \
            takeBundle:9b7d64ea3890e114
            """
        ),
        (
            .everything, 71_183_020,
            """
            fork:f29c0485a58656a7 makeBundle:288d2b94ad5ef58a takeBundle:15574a41fbcd0a69 \
            attach:7a1ed6b2b87368a2 makeBundle:5ae030538b2fa2b6 takeBundle:28ca62726ba0b15a \
            cloneDevice:fb7756589b00ae8c keepServerImage:e60265be470773ff setServerBack:91d67a006979a54f \
            attach:1d87498ddb53af5b sync:794888d0169fe1e2 revokeDevice:584c989c46ec993f
            """
        ),
        (
            .everything, 71_183_016,
            """
            fillIn:c940d71d9dd84f38 fork:6400a8bde6b40f19 makeBundle:e7f0695faa0140bc \
            takeBundle:7a89f7c88c3f127c turn:7fa0dea23cd2218d takeBundle:dda0b8cae02cd80 \
            makeBundle:87987515bb378c15 makeBundle:7230e13ac2df6b3 openCase:a830ba28a0962f2f \
            fillIn:86946e8d1260dacc takeBundle:954258b051db0c59 makeBundle:899e28f44aaa28a4 \
            sync:165a8c9eba0477e8 makeBundle:94889d504cc702d4 makeBundle:39411dfbd6429771 \
            makeBundle:afff3f28135450bf makeBundle:d20f7e02d4188b55 overwrite:bf361b9249bf4785 \
            makeBundle:10208dae45c3ae2a takeBundle:71b202f974d26308
            """
        ),
        (
            .everything, 771_487_447_908,
            """
            overwrite:cffcb109eb9eae2f cloneDevice:9fd9bf1aa1384756 fork:972ddc0a7e9e05e \
            cutServerPower:435b19cb4ea5e42f overtakeForm:f35e9e956c1dd736 \
            changeModel:7f5d0b7f612bd28c join:7071290bd6a52133 addRecord:2eeacebdb591a713 \
            sync:9f14aa40872f8e01 cloneDevice:d29a9704a7386c7a dismiss:a045eb9b0da570e7 \
            orderErasure:f5e68fae86c1103b overtakeForm:9efe040b68bc39d1 overwrite:c0f8145809265111 \
            restart:43fbe24dd21cf85b
            """
        ),
        (
            .everything, 1_052_316_777_797,
            """
            save:2ed0489cc6ffee8e sync:9a4da639640d9d8d moveFile:ca8590e7c320209c \
            moveFile:1118f8ced8db6341 cloneDevice:3cca33f42fe318ac cutServerPower:f338c522ed1815cc \
            save:c1041626795d4c74 makeBundle:e928b3c11a730f11 takeBundle:aa82e6117336b743 \
            overwrite:66567ec46a49c831 save:6881cbf83d47bff5
            """
        ),
        (
            .everything, 1_052_316_777_814,
            """
            openForm:d0ec8f753861d06d cloneDevice:72f72ff835bde0a saveForm:84fa1e171f21598 \
            keepServerImage:38c14eadd6e0acd5 keepForFork:493b283e399f8603 fork:7eed9b7e3b026ff1 \
            sync:d1d193dcdb7e213e join:877f498d6961b424 saveForm:4f8e6d3d1547791c \
            resolve:1220a81577b2bdf3 makeBundle:a86ca46617869c1e takeBundle:3399dd0bb9bf0b00 \
            sync:30e34fa56cd7fe05 sync:86a292165ef8d431
            """
        ),
        (
            .paged, 1_052_316_777_795,
            """
            cloneDevice:337223dcea8b6a53 release:ecb3951dc576ea5 keepServerImage:278636493354dde6 \
            cutPower:555a01cec43f1d35 fetchFiles:3eb6e2a8ccf61099 makeBundle:db466202bde05a09 \
            takeBundle:5eee838254f2b110 overwrite:f25af026aed356da fetchFiles:e988067655394476
            """
        ),
        (
            .paged, 1_052_316_777_784,
            """
            addRecord:2a0fdc744a163638 cloneDevice:5217c471739ead8b cloneDevice:65dae97f28780de \
            cloneDevice:6cfba19c915d0ee8 save:c9f5a4005d19efec sync:72b2e7958416a8bc \
            sync:c67e0620491cbcbf cloneDevice:7d135825b4a9ed67 sync:3c15738e14886b43 \
            cloneDevice:96bdae95d0e07d3 makeBundle:bf323c6daf37dcb5 takeBundle:6800e92ce74de2c2 \
            fillIn:8b45d7f00a97f05
            """
        ),
        (
            .paged, 1_052_316_777_790,
            """
            overtakeForm:8c0e3aa279052212 sync:fead8f33dfab9b70 resolve:aea51fb78a475690 \
            fork:69576ea28e557b36 sync:24b4a86310a84d5c sync:197137b300b14b3a
            """
        ),
        (
            .paged, 1_052_316_777_843,
            """
            sync:a8e626ac94d745a7 overwrite:99ab758350fc9063 sync:43e2623eaa28bc74 \
            addDevice:3c5c25137d84ffab sync:bbb761dd060b3177 addRecord:4a84aa3111456e25 \
            overwrite:4f696167d4966ab2 sync:74f7344c31a4f9bc save:6813e07b2defae51 \
            sync:279201a3be3aa4bd addRecord:68890b37320f1283 overwrite:d8aadd1bdf32095e \
            overwrite:4e1f0a4dd420b02d keepServerImage:1d910ddcd88c7aa3 \
            keepServerImage:79537b28c2d4aab9 fetchFiles:ffee5526193d6751 \
            fetchFiles:91c621e85b40f927
            """
        ),
        (
            .paged, 1_052_316_777_803,
            """
            sync:616ebc295a10886c revokeDevice:133655b14e8a5a5a sync:6f940c303578e85d \
            loseDevice:95c8221bc115fd7f addDevice:8e44eadfcf079161 \
            keepReadings:bb363cb5dda9c617
            """
        ),
        (
            .everything, 1_052_316_777_859,
            """
            keepServerImage:4abc55bbeb91d1c5 keepImage:3a2049bc6203eb6 \
            addDevice:5a889008acd63c59 setServerBack:98a9ffcffe892462 setBack:69ffee99e20081b3
            """
        ),
        (
            .everything, 1_052_316_777_839,
            """
            cloneDevice:ffd8b1a8516bd74b cutPower:6ff8b78192f0c6c1 \
            overwrite:6f12a13ab3707847 cutServerPower:d345179d68e2c0 \
            delayEnds:cf7336f8b9a05d2a fetchFiles:45b703c799c7f68f \
            addDevice:44a4b7c706772aac fetchFiles:9880cb12947340cd \
            keepServerImage:58e929d96c0bd492 setServerBack:f985f0817f228a05 \
            attach:d70a5ebd373dcde3 cutPower:165cd212a20f8184 attach:be14a77ab459205b \
            attach:2d15f85c86a2482d moveFile:ab94e07d5ef81041 sync:76fa7fa30676f6a \
            makeBundle:f9206e7e91263180 takeBundle:c4e0dc3631ee73ec
            """
        ),
        (
            .forked, 1_052_316_777_812,
            """
            sync:f188955f5dad712d sync:9462878d1bbd6694 changeRole:86c0821944c79b05 \
            fillIn:bb7992670d281f48 fork:54160e03f11c6618 sync:166fb00b352c6ba8 \
            sync:ab1891c958c071b4 fillIn:293262bc56d94def turn:a66db7ed6414f067 \
            sync:71d897292bcca86c turn:ca98ab49ffe97fb2 sync:556865cea19bcd58 \
            turn:db74c70694867de2 sync:7996b422da60122b
            """
        ),
        (
            .paged, 2_026_113_012,
            """
            look:fe0455bc7cc16d15 keepServerImage:68f62df9567ce816 \
            keepServerImage:3aeea41d30ad8886 sync:3e80b167e6cc3411
            """
        ),
        (
            .forked, 173_174_408_861,
            """
            addDevice:b26aff4baa48e40a sync:900599adeefe66c6 sync:3ec58ab953162326 \
            changeRole:530f169678e38821 sync:3f1ec6194d26f453 sync:efda9e7b665e5f3 \
            fork:54500cb614c8f1f9 sync:3f0908a7f9f75c43 sync:1feac4fc35cccea0 \
            sync:9369045cf58cb417 changeRole:616e5b3b022d90f1 sync:4399af50415e913a \
            join:32703270fde4bfd sync:c6fd1f7786f448bd sync:3e6c02434ce31c27
            """
        ),
        (
            .paged, 173_174_408_876,
            """
            intrude:404ae02dbc345007 changeRole:180f1a3d7bb584be addDevice:c66615fd2c7b825c \
            makeBundle:62507145418c5a1b takeBundle:f8718800e14de013 \
            keepServerImage:e632b24f07daf109 setServerBack:c44f146b5b3e3468
            """
        ),
        (
            .forked, 173_174_408_861,
            """
            addDevice:b26aff4baa48e40a sync:900599adeefe66c6 sync:c66c9f464d614d08 \
            save:31535a7fb14fdcf5 changeRole:530f169678e38821 sync:3f1ec6194d26f453 \
            sync:3f0908a7f9f75c43 sync:40b40e2a18b23f5a fork:74ab9f80f1270b36 \
            sync:5499efeea2334f06 sync:9369045cf58cb417 sync:c859cacad56de280 \
            changeRole:616e5b3b022d90f1 join:32703270fde4bfd
            """
        ),
        (
            .everything, 2_026_113_223,
            """
            makeBundle:4c0ded3827d4f8ef addDevice:d272675c0df24082 \
            takeBundle:49906b3620f22ad6 changeModel:114bb42a4979969e \
            attach:6440a6e372ce54a4 sync:ae178aea870837dc \
            makeBundle:514fcfcf1d433a52 makeBundle:29a4219b1e5db47 \
            sync:6de03b1161e620e2 makeBundle:17ac5737b65a4042 \
            takeBundle:8aae96168c09a183 addRecord:9bfad83f14a6150a \
            makeBundle:c5b8f4d9b8a6dd7b cloneDevice:33b5837b722920c2 \
            takeBundle:ba726d1738dbc496
            """
        ),
        (
            .everything, 2_026_113_232,
            """
            cloneDevice:9fbb0f739813ba9d openCase:55dac1bdb159c75a \
            addRecord:4ab764a2605ad9c6 fillIn:4b5d97e51b2800d0 \
            makeBundle:3a00608633063425 takeBundle:feefd1f8c0a6c8b4 \
            sync:edc65133a621842d moveFile:ca70b524d9665543 save:bacf084090bea874 \
            makeBundle:5819a584fafa847f sync:efd015572534112b \
            keepForFork:324a272da6d3399d setServerBack:28077327f1a24467 \
            takeBundle:f8aa38e0692b718c openCase:ca2bada2f84a4afb \
            changeModel:e03ceb53cdc68dfb
            """
        ),
        (
            .everything, 2_026_113_220,
            """
            addRecord:c6dce1a07d18e9f sync:cacc08b90ba000f7 fillIn:8b31b1380461ace2 \
            revokeDevice:b8685d13a402f730 openCase:5ded22d34fe81bf4 openCase:68a19ad27a7ea57e \
            revokeDevice:62ca8eb033687f5d makeBundle:53c4dc318ba697c2 quiet:265ae7dff426ddc1 \
            revokeDevice:a55923ed183303a5 changeRole:19523a4e74ffe8fb \
            takeBundle:9c39dbb315a593a5 overtakeForm:481b27eb1a12fdda
            """
        ),
    ]
}
