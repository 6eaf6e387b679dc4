package org.minibittorrent.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Wrong input by chance, always the same for a seed: bytes at random, and sound inputs with a few places changed, which get
 * past the first checks.
 */
public final class Fuzz {
    private static final byte[] DIGITS_AND_MARKS = "0123456789-:eild".getBytes(StandardCharsets.US_ASCII);
    private static final int[] TELLING_NUMBERS = {
        0, 1, -1, 2, 5, 9, 13, 0x3fff, 0x4000, 0x4001, 0x4009, 0x10000, 0x10001, Integer.MAX_VALUE, Integer.MIN_VALUE
    };

    /** What takes an input. */
    public interface Target {
        /** Tries one input; an exception or error that leaves here is a finding. */
        void accept(byte[] input) throws Exception;
    }

    private final SplittableRandom random;
    private final List<byte[]> sound;

    /** A source of inputs like these. */
    public Fuzz(long seed, List<byte[]> sound) {
        this.random = new SplittableRandom(seed);
        this.sound = sound;
    }

    /**
     * Hands over so many inputs, and sees to it that each takes memory in proportion to its length and no more.
     *
     * @param fixed bytes that any input may take
     * @param perByte bytes that each byte of the input may take
     */
    public void run(int inputs, long fixed, long perByte, Target target) {
        // On a thread of its own, since a refusal costs time by the depth of the stack, and that of a test is deep.
        FutureTask<@Nullable Void> all = new FutureTask<>(() -> runHere(inputs, fixed, perByte, target), null);
        new Thread(all, "fuzz").start();
        try {
            all.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e.getCause() == null ? e : e.getCause());
        }
    }

    private void runHere(int inputs, long fixed, long perByte, Target target) {
        for (int i = 0; i < inputs; i++) {
            byte[] input = next();
            long limit = fixed + perByte * input.length;
            // Now and then a first time loads a class or links a call: that does not count.
            long taken = taken(input, i, target);
            for (int again = 0; again < 2 && taken > limit; again++) {
                taken = taken(input, i, target);
            }
            if (taken > limit) {
                throw new AssertionError("input " + i + " took " + taken + " bytes: " + shown(input));
            }
        }
    }

    private static long taken(byte[] input, int i, Target target) {
        long before = Allocation.now();
        try {
            target.accept(input);
        } catch (Exception | Error e) {
            throw new AssertionError("input " + i + ": " + shown(input), e);
        }
        return Allocation.now() - before;
    }

    private static String shown(byte[] input) {
        return input.length + " bytes, " + HexFormat.of().formatHex(input, 0, Math.min(input.length, 2000));
    }

    private byte[] next() {
        if (random.nextInt(8) == 0) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            return bytes;
        }
        byte[] input = sound.get(random.nextInt(sound.size())).clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            input = changed(input);
        }
        return input;
    }

    private byte[] changed(byte[] input) {
        if (input.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        int at = random.nextInt(input.length);
        int length = Math.min(input.length - at, 1 + random.nextInt(8));
        switch (random.nextInt(7)) {
            case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> input[at] = (byte) random.nextInt();
            case 2 -> input[at] = DIGITS_AND_MARKS[random.nextInt(DIGITS_AND_MARKS.length)];
            case 3 -> number(input, at);
            case 4 -> {
                return Arrays.copyOf(input, at);
            }
            case 5 -> {
                return replaced(input, at, length, new byte[0]);
            }
            default -> {
                return replaced(input, at, 0, Arrays.copyOfRange(input, at, at + length));
            }
        }
        return input;
    }

    private void number(byte[] input, int at) {
        int number = TELLING_NUMBERS[random.nextInt(TELLING_NUMBERS.length)];
        for (int i = 0; i < Integer.BYTES && at + i < input.length; i++) {
            input[at + i] = (byte) (number >> (24 - 8 * i));
        }
    }

    private static byte[] replaced(byte[] input, int at, int length, byte[] by) {
        byte[] output = new byte[input.length - length + by.length];
        System.arraycopy(input, 0, output, 0, at);
        System.arraycopy(by, 0, output, at, by.length);
        System.arraycopy(input, at + length, output, at + by.length, input.length - at - length);
        return output;
    }
}
