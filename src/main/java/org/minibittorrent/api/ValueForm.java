package org.minibittorrent.api;

import static java.util.Map.entry;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.minibittorrent.api.GroupReply.Standing;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeInteger;
import org.minibittorrent.bencode.BencodeList;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.bencode.BencodeValue;
import org.minibittorrent.metainfo.InfoHash;
import org.minibittorrent.wire.PeerId;

/** The bencoded form of a Java type that components of records have; the bencoded type has a name for complaints. */
record ValueForm<V extends BencodeValue, T>(Class<V> type, String name, Reader<V, T> reader, Function<T, V> writer) {
    private static final Map<Class<?>, ValueForm<?, ?>> SIMPLE = Map.ofEntries(
            entry(String.class, string(BencodeString::utf8, BencodeString::of)),
            entry(BencodeString.class, string(value -> value, (BencodeString value) -> value)),
            entry(byte[].class, string(BencodeString::bytes, BencodeString::of)),
            entry(InfoHash.class, string(value -> InfoHash.of(value.bytes()), hash -> BencodeString.of(hash.bytes()))),
            entry(PeerId.class, string(value -> PeerId.of(value.bytes()), id -> BencodeString.of(id.bytes()))),
            entry(InetAddress.class, string(ValueForm::ip, address -> BencodeString.of(address.getAddress()))),
            entry(long.class, number(BencodeInteger::value, (Long value) -> new BencodeInteger(value))),
            entry(int.class, number(ValueForm::nearestInt, (Integer value) -> new BencodeInteger(value))),
            entry(boolean.class, number(n -> n.value() == 1, (Boolean yes) -> new BencodeInteger(yes ? 1 : 0))),
            entry(
                    Standing.class,
                    number(n -> Standing.of(n.value()), (Standing value) -> new BencodeInteger(value.code))));

    /** A way from a bencoded value to a Java value. */
    interface Reader<V, T> {
        T read(V value) throws BencodeException;
    }

    /** {@return the form of a type} Complaints about the entries of a list name the key. */
    static ValueForm<?, ?> of(Type type, String key) {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return list(of(list.getActualTypeArguments()[0], key), "an entry of '" + key + "' is no ");
        } else if (type instanceof Class<?> nested && nested.isRecord()) {
            return new ValueForm<>(
                    BencodeDictionary.class,
                    "dictionary",
                    value -> RecordCodec.read(nested, value),
                    value -> RecordCodec.write(value).build());
        }
        ValueForm<?, ?> form = type instanceof Class<?> simple ? SIMPLE.get(simple) : null;
        if (form == null) {
            throw new IllegalStateException("the API speaks no " + type.getTypeName());
        }
        return form;
    }

    /** {@return the bencoded value of a value of the Java type} */
    @SuppressWarnings("unchecked") // a component's type chose this form
    BencodeValue write(Object value) {
        return writer.apply((T) value);
    }

    /** Reads a value; a complaint about one of another bencoded type ends with this form's name. */
    @SuppressWarnings("unchecked") // looked at before
    Object read(BencodeValue value, String complaint) throws BencodeException {
        if (value.getClass() != type) {
            throw new BencodeException(complaint + name);
        }
        return reader.read((V) value);
    }

    /** {@return the int that is nearest to a number} */
    static int nearestInt(BencodeInteger number) {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number.value()));
    }

    private static <T> ValueForm<BencodeString, T> string(
            Reader<BencodeString, T> reader, Function<T, BencodeString> writer) {
        return new ValueForm<>(BencodeString.class, "string", reader, writer);
    }

    private static <T> ValueForm<BencodeInteger, T> number(
            Reader<BencodeInteger, T> reader, Function<T, BencodeInteger> writer) {
        return new ValueForm<>(BencodeInteger.class, "number", reader, writer);
    }

    private static ValueForm<BencodeList, List<Object>> list(ValueForm<?, ?> entries, String complaint) {
        return new ValueForm<>(
                BencodeList.class,
                "list",
                list -> {
                    List<Object> all = new ArrayList<>(list.values().size());
                    for (BencodeValue value : list.values()) {
                        all.add(entries.read(value, complaint));
                    }
                    return List.copyOf(all);
                },
                values -> new BencodeList(values.stream().map(entries::write).toList()));
    }

    private static InetAddress ip(BencodeString value) throws BencodeException {
        try {
            return InetAddress.getByAddress(value.bytes());
        } catch (UnknownHostException e) {
            throw new BencodeException("no IP address: " + value.length() + " bytes");
        }
    }
}
