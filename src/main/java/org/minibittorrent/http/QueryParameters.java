package org.minibittorrent.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query in their order, as BitTorrent trackers take them: {@code name=value} with {@code &} between
 * them, values that are bytes, names that may come more than once. Immutable. A parameter without {@code =} has the empty
 * value.
 */
public final class QueryParameters {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Parameter(String name, byte[] value) {}

    private final List<Parameter> parameters;

    private QueryParameters(List<Parameter> parameters) {
        this.parameters = parameters;
    }

    /**
     * Takes a query apart.
     *
     * @param query see {@link HttpRequest#query}; null is an empty one
     * @param maxParameters how many there may be
     * @param maxBytes how long a name or value may be when decoded
     * @throws HttpException 400 if there are more, one is longer, or one is not percent-encoded
     */
    public static QueryParameters parse(@Nullable String query, int maxParameters, int maxBytes) throws HttpException {
        List<Parameter> parameters = new ArrayList<>();
        String rest = query == null ? "" : query;
        for (int from = 0; from < rest.length(); ) {
            int ampersand = rest.indexOf('&', from);
            int end = ampersand < 0 ? rest.length() : ampersand;
            if (end > from) {
                if (parameters.size() == maxParameters) {
                    throw new HttpException(400, "The query has more than " + maxParameters + " parameters");
                }
                parameters.add(parameter(rest.substring(from, end), maxBytes));
            }
            from = end + 1;
        }
        return new QueryParameters(List.copyOf(parameters));
    }

    private static Parameter parameter(String text, int maxBytes) throws HttpException {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        String value = equals < 0 ? "" : text.substring(equals + 1);
        return new Parameter(
                new String(PercentCoding.decode(name, maxBytes), StandardCharsets.UTF_8),
                PercentCoding.decode(value, maxBytes));
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
