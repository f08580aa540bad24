extension ActionKind {
    /// Everything that can happen, in the order in which plans weigh it.
    static let all: [ActionKind] = [
        .save, .fillIn, .openForm, .saveForm, .addRecord, .deleteRecord, .resolve, .intrude,
        .openCase, .sync, .dismiss, .quiet,
        .changeRole, .changeModel, .release, .withdraw, .addDevice, .revokeDevice,
        .keepImage, .setBack, .cloneDevice, .moveFile, .loseDevice,
        .keepServerImage, .setServerBack,
        .cutPower, .cutServerPower, .fillDisk, .restart, .setClock, .delayEnds, .stayAway,
        .lie, .overtakeForm, .forge, .makeBundle, .takeBundle,
        .orderErasure, .answerErasure, .setHold, .lieInCopy, .overwrite,
        .attach, .clearFile, .fetchFiles, .cutFiles, .collectFiles, .snoop,
        .look, .label, .keepReadings, .fork, .keepForFork, .turn, .join,
        .protect,
    ]
}
