package org.minibittorrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps files and rooms small, each room described, and comments in plain sentences. */
class HouseRulesTest {
    private static final Path LIBRARY = Path.of("src/main/java");
    private static final Path PUBLIC = LIBRARY.resolve("org/minibittorrent");
    private static final int MOST_LINES = 400;
    private static final int MOST_FILES = 25;

    /** Rooms that are flat on purpose: the public one, and the swarm. */
    private static final Set<Path> FLAT = Set.of(PUBLIC, PUBLIC.resolve("swarm"));

    private static final Pattern JAVADOC = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);
    private static final Pattern DRAWING = Pattern.compile("<pre>.*?</pre>", Pattern.DOTALL);

    /** The beginning of a comment, of a tag's text or of a sentence, and a relative clause that stands there for a noun. */
    private static final Pattern CLAUSE =
            Pattern.compile("(?:^|[.;:!?>] |@param \\S+ |@return )(?:What|Who|Whose|Whom|Which)\\b.{0,60}");

    private static List<Path> sources(Path... roots) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Path root : roots) {
            try (Stream<Path> paths = Files.walk(root)) {
                paths.filter(path -> path.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        assertFalse(sources.isEmpty(), "no sources found: run from the root of the project");
        return sources;
    }

    /** Past 400 lines something wants out. */
    @Test
    void noSourceFileIsLongerThanFourHundredLines() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path source : sources(Path.of("src"), Path.of("examples"))) {
            int lines = Files.readAllLines(source).size();
            if (lines > MOST_LINES) {
                tooLong.add(source + ": " + lines + " lines");
            }
        }
        assertEquals(List.of(), tooLong);
    }

    @Test
    void noRoomHasMoreThanTwentyFiveFiles() throws IOException {
        Map<Path, Integer> files = new TreeMap<>();
        sources(LIBRARY).forEach(source -> files.merge(source.getParent(), 1, Integer::sum));
        files.entrySet().removeIf(room -> FLAT.contains(room.getKey()) || room.getValue() <= MOST_FILES);
        assertEquals(Map.of(), files);
    }

    @Test
    void everyRoomSaysWhatLivesThere() throws IOException {
        List<Path> silent = new ArrayList<>();
        for (Path source : sources(LIBRARY)) {
            boolean isNamed = source.getFileName().toString().equals("module-info.java");
            if (!isNamed && !Files.exists(source.resolveSibling("package-info.java"))) {
                silent.add(source.getParent());
            }
        }
        assertEquals(List.of(), silent);
    }

    /** A sentence names its subject with a noun. */
    @Test
    void noSentenceOfAJavadocCommentBeginsWithARelativeClause() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path source : sources(LIBRARY)) {
            Matcher comments = JAVADOC.matcher(Files.readString(source));
            while (comments.find()) {
                String text = DRAWING.matcher(comments.group(1))
                        .replaceAll("")
                        .replaceAll("(?m)^\\s*\\*", " ")
                        .replaceAll("\\s+", " ")
                        .strip();
                Matcher clauses = CLAUSE.matcher(text);
                while (clauses.find()) {
                    found.add(source.getFileName() + ": " + clauses.group());
                }
            }
        }
        assertEquals(List.of(), found);
    }
}
