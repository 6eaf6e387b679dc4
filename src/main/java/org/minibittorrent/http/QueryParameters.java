package org.minibittorrent.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query in their order, as BitTorrent trackers take them: {@code name=value} with {@code &} between
 * them, values that are bytes, names that may come more than once. Immutable. A parameter without {@code =} has the
 * empty value.
 */
public final class QueryParameters {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Parameter(String name, byte[] value) {}

    private final List<Parameter> parameters;

    private QueryParameters(List<Parameter> parameters) {
        this.parameters = parameters;
    }

    /**
     * Takes a query apart; null is an empty one. Refuses, with 400, more parameters, names or values that are longer
     * when decoded, and those that are not percent-encoded.
     */
    public static QueryParameters parse(@Nullable String query, int maxParameters, int maxBytes) throws HttpException {
        List<Parameter> parameters = new ArrayList<>();
        for (String text : query == null ? new String[0] : query.split("&", -1)) {
            if (!text.isEmpty()) {
                if (parameters.size() == maxParameters) {
                    throw new HttpException(400, "The query has more than " + maxParameters + " parameters");
                }
                String[] parts = text.split("=", 2);
                byte[] name = PercentCoding.decode(parts[0], maxBytes);
                byte[] value = PercentCoding.decode(parts.length == 1 ? "" : parts[1], maxBytes);
                parameters.add(new Parameter(new String(name, StandardCharsets.UTF_8), value));
            }
        }
        return new QueryParameters(List.copyOf(parameters));
    }

    /** The value of the first parameter of that name. */
    public Optional<byte[]> first(String name) {
        return all(name).stream().findFirst();
    }

    /** The value of the first parameter of that name, as UTF-8. */
    public Optional<String> text(String name) {
        return first(name).map(value -> new String(value, StandardCharsets.UTF_8));
    }

    /** The values of all parameters of that name, in order. */
    public List<byte[]> all(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(parameter -> parameter.value().clone())
                .toList();
    }
}
