package org.minibittorrent.store.file;

/**
 * The stage at which a share or download stands with its file. It is looked at again while it does not move, sooner or later,
 * so that no stage is final:
 *
 * <pre>
 *             GOOD     ABSENT    TOUCHED   CHANGED
 *  MOVING     MOVING   WAITING   HASHING   STOPPED
 *  WAITING    MOVING   WAITING   HASHING   STOPPED
 *  HASHING    MOVING   WAITING   WAITING   STOPPED    touched again: it is being written to
 *  STOPPED    MOVING   WAITING   HASHING   STOPPED
 * </pre>
 *
 * A download that lacks pieces is never STOPPED: a changed file is as good as a touched one, since it fetches the bad pieces
 * again.
 */
public enum FileStage {
    /** Its file is open: it is offered, or fetched. */
    MOVING,
    /** Its file is not to be had, or not at rest: nothing is offered or fetched. */
    WAITING,
    /** Its content is read, to learn what of it is good. */
    HASHING,
    /** Its file has other content: nothing is offered until there is another file, or the user says a word. */
    STOPPED;

    /** {@return the next stage} */
    public FileStage after(Finding finding, boolean isDownload) {
        return switch (finding) {
            case GOOD -> MOVING;
            case ABSENT -> WAITING;
            case TOUCHED -> this == HASHING ? WAITING : HASHING;
            case CHANGED -> isDownload ? after(Finding.TOUCHED, true) : STOPPED;
        };
    }
}
