package org.minibittorrent.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The header lines of a message in their order. Immutable. Names are compared without regard to case; values are bytes
 * of ISO 8859-1 (RFC 9110 section 5.5).
 */
public record HttpHeaders(List<Field> fields) {
    /** One header line: the name a token, the value without line ends, control characters, and blanks at its ends. */
    public record Field(String name, String value) {
        /** Refuses what would not be one header line, with an {@code IllegalArgumentException}. */
        public Field {
            if (!HttpText.isToken(name)) {
                throw new IllegalArgumentException("not a name of a header: " + name);
            }
            if (!HttpText.isFieldValue(value)) {
                throw new IllegalArgumentException("not a value for the header " + name);
            }
        }
    }

    /** Copies the list. */
    public HttpHeaders {
        fields = List.copyOf(fields);
    }

    /** No header lines. */
    public static HttpHeaders none() {
        return new HttpHeaders(List.of());
    }

    /** These and one line more; an {@code IllegalArgumentException} if that is not one header line. */
    public HttpHeaders with(String name, String value) {
        List<Field> more = new ArrayList<>(fields);
        more.add(new Field(name, value));
        return new HttpHeaders(more);
    }

    /** The value of the first line of that name. */
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    /** The values of all lines of that name, in order. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>(1);
        for (Field field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                values.add(field.value());
            }
        }
        return values;
    }

    /** The elements of a header that is a list, over all its lines; empty ones are left out (RFC 9110 section 5.6.1). */
    public List<String> elements(String name) {
        return all(name).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .filter(element -> !element.isEmpty())
                .toList();
    }

    /** Whether a header that is a list has this element, without regard to case. */
    public boolean hasElement(String name, String element) {
        return elements(name).stream().anyMatch(element::equalsIgnoreCase);
    }
}
