package org.minibittorrent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A program of a test in a process of its own, which may have few files open. */
final class LimitedProcess {
    private LimitedProcess() {}

    /** Starts one; arguments that begin with {@code -} are for Java. */
    static Process start(int descriptors, Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "bash",
                "-c",
                "ulimit -n " + descriptors + "; exec \"$@\"",
                "bash",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        Arrays.stream(arguments).filter(argument -> argument.startsWith("-")).forEach(command::add);
        command.add(program.getName());
        Arrays.stream(arguments).filter(argument -> !argument.startsWith("-")).forEach(command::add);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
