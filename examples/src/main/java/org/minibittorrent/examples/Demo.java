package org.minibittorrent.examples;

/** Stands where the demonstration will be: prints its usage. */
public final class Demo {
    private Demo() {}

    /** Takes at most one argument, the file to share. */
    public static void main(String[] args) {
        if (args.length > 1) {
            System.err.println("usage: examples/demo [FILE]");
            System.exit(2);
        }
        System.out.println("usage: examples/demo [FILE]");
    }
}
