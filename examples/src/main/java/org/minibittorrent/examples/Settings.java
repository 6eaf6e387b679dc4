package org.minibittorrent.examples;

import java.io.IOException;
import java.io.StringReader;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

/** The settings that a client keeps in its state folder: its tracker, and the limits that were set. */
final class Settings {
    private static final String FILE = "client.properties";

    private final Path file;
    private final Properties values = new Properties();

    private Settings(Path folder) {
        this.file = folder.resolve(FILE);
    }

    static Settings load(Path folder) throws IOException {
        Settings settings = new Settings(folder);
        try {
            settings.values.load(new StringReader(Utf8.read(settings.file)));
        } catch (NoSuchFileException e) {
            return settings;
        } catch (CharacterCodingException e) {
            throw new IOException(
                    settings.file + ": not a text in UTF-8; save it in that encoding, or delete it to go on without",
                    e);
        } catch (IllegalArgumentException e) {
            throw new IOException(settings.file + ": damaged; delete it to go on without", e);
        }
        return settings;
    }

    String get(String key) {
        return values.getProperty(key, "");
    }

    /** Remembers a value, for good when this returns. */
    void set(String key, String value) throws IOException {
        if (value.equals(get(key))) {
            return;
        }
        values.setProperty(key, value);
        Files.createDirectories(file.getParent());
        Path fresh = file.resolveSibling(FILE + ".tmp");
        try (Writer out = Files.newBufferedWriter(fresh)) {
            values.store(out, null);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
