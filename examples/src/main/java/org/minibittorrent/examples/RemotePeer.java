package org.minibittorrent.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link PeerProcess} as its parent sees it. */
final class RemotePeer implements AutoCloseable {
    /** How a download ended: the file, or what went wrong. */
    record Result(Path file, double verifiedSeconds, double seconds, String failure) {}

    private static final int END_SECONDS = 20;

    private final String name;
    private final Process process;
    private final PrintWriter input;
    private final BlockingQueue<String[]> answers = new LinkedBlockingQueue<>();
    private String address = "";
    private volatile String[] progress = {"progress", "0.0", "0", "0", "starting"};
    private volatile Result result;

    private RemotePeer(String name, Process process) {
        this.name = name;
        this.process = process;
        this.input = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    }

    /** Starts a peer with the same Java, class path and module path as this process, and waits until it listens. */
    static RemotePeer start(String name) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String modules = System.getProperty("jdk.module.path");
        if (modules == null) {
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), PeerProcess.class.getName()));
        } else {
            command.addAll(List.of(
                    "-p", modules, "-m", PeerProcess.class.getModule().getName() + "/" + PeerProcess.class.getName()));
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        RemotePeer peer = new RemotePeer(name, builder.start());
        Thread reader = new Thread(peer::read, name + "-output");
        reader.setDaemon(true);
        reader.start();
        peer.address = peer.await("listening")[1];
        return peer;
    }

    String name() {
        return name;
    }

    String address() {
        return address;
    }

    void tell(String... words) {
        input.println(String.join("\t", words));
    }

    /** Waits until the file is shared; the reason if it cannot be, else null. */
    String awaitShared() throws InterruptedException {
        String[] answer = await("shared");
        return answer[0].equals("failed") ? answer[1] : null;
    }

    /** The latest news of the download. */
    String[] progress() {
        return progress;
    }

    /** How the download ended; null while it goes on. */
    Result result() {
        return result;
    }

    @Override
    public void close() throws InterruptedException {
        input.close();
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private String[] await(String word) throws InterruptedException {
        String[] answer = answers.take();
        if (!answer[0].equals(word) && !answer[0].equals("failed")) {
            throw new IllegalStateException(name + " answered " + answer[0] + " and not " + word);
        }
        return answer;
    }

    private void read() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                take(line.split("\t", -1));
            }
        } catch (IOException e) {
            // The same as its end.
            answers.add(new String[] {"failed", e.getMessage()});
        }
        if (result == null) {
            result = new Result(null, 0, 0, "its process ended");
        }
        answers.add(new String[] {"failed", "its process ended"});
    }

    private void take(String[] words) {
        switch (words[0]) {
            case "progress" -> progress = words;
            case "done" ->
                result = new Result(Path.of(words[3]), Double.parseDouble(words[1]), Double.parseDouble(words[2]), "");
            case "failed" -> {
                result = new Result(null, 0, 0, words[1]);
                answers.add(words);
            }
            default -> answers.add(words);
        }
    }
}
