package org.minibittorrent.bencode;

/**
 * A reader that takes lists, strings and numbers out of one input, one after another, where a reader knows what must
 * come and a tree of values in between would only be garbage. As strict as {@link Bencode#decode}; any surprise is an
 * exception that names its place. Not safe for several threads.
 */
public final class BencodeCursor {
    private final BencodeReader in;
    private int depth;

    /** Stands before the first value. The bytes are not copied: not to be changed before the end is reached. */
    public BencodeCursor(byte[] bytes, BencodeLimits limits) throws BencodeException {
        this.in = new BencodeReader(bytes, limits, true, null);
    }

    /** Enters a list. */
    public void beginList() throws BencodeException {
        expect('l', "no list");
        depth++;
    }

    /** Whether something follows in the list it is in. */
    public boolean hasNext() throws BencodeException {
        return in.peek() != 'e';
    }

    /** Leaves a list, in which nothing may be left. */
    public void endList() throws BencodeException {
        if (depth == 0 || in.peek() != 'e') {
            throw BencodeReader.wrong(in.at, "a list that does not end");
        }
        in.at++;
        depth--;
    }

    /** Takes a string. */
    public BencodeString string() throws BencodeException {
        in.begin(depth);
        return in.string();
    }

    /** Takes a string that must be UTF-8. */
    public String text() throws BencodeException {
        in.begin(depth);
        return in.text();
    }

    /** Takes a number. */
    public long number() throws BencodeException {
        expect('i', "no number");
        return in.number('e', true);
    }

    /** There must be nothing left of the input. */
    public void end() throws BencodeException {
        if (depth != 0) {
            throw BencodeReader.wrong(in.at, "a list that does not end");
        }
        in.requireEnd();
    }

    private void expect(char first, String otherwise) throws BencodeException {
        int at = in.at;
        if (in.begin(depth) != first) {
            throw BencodeReader.wrong(at, otherwise);
        }
    }
}
