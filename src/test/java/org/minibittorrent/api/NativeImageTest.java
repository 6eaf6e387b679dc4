package org.minibittorrent.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps the list by which a native image knows the records of the API complete, and without records that are gone. */
class NativeImageTest {
    private static final String LIST = "/META-INF/native-image/org.minibittorrent/minibittorrent/reflect-config.json";

    @Test
    void theListHasEachRecordThatTravels() throws IOException {
        Set<String> expected = new TreeSet<>();
        for (Class<?> root : List.of(ApiRequest.class, ApiReply.class, ApiEvent.class)) {
            collect(root, expected);
        }
        assertEquals(
                expected.stream().map(NativeImageTest::row).collect(Collectors.joining(",\n", "[\n", "\n]\n")), list());
    }

    private static String list() throws IOException {
        try (InputStream in = requireNonNull(RecordCodec.class.getResourceAsStream(LIST))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static String row(String name) {
        return "  {\"name\": \"" + name + "\", \"allDeclaredConstructors\": true, \"allDeclaredMethods\": true,"
                + " \"allRecordComponents\": true}";
    }

    private static void collect(Type type, Set<String> names) {
        if (type instanceof ParameterizedType list) {
            collect(list.getActualTypeArguments()[0], names);
        } else if (type instanceof Class<?> sealed && sealed.isSealed()) {
            Stream.of(sealed.getPermittedSubclasses()).forEach(permitted -> collect(permitted, names));
        } else if (type instanceof Class<?> record && record.isRecord()) {
            names.add(record.getName());
            Stream.of(record.getRecordComponents())
                    .map(RecordComponent::getGenericType)
                    .forEach(component -> collect(component, names));
        }
    }
}
