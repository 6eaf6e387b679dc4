package org.minibittorrent.api;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import org.minibittorrent.bencode.Bencode;
import org.minibittorrent.bencode.BencodeDictionary;
import org.minibittorrent.bencode.BencodeException;
import org.minibittorrent.bencode.BencodeInteger;
import org.minibittorrent.bencode.BencodeLimits;
import org.minibittorrent.bencode.BencodeString;
import org.minibittorrent.bencode.BencodeValue;
import org.minibittorrent.security.ScramVerifier;

/**
 * The codec of one class of records. A record is a dictionary, and each component is the value of a key:
 * {@code infoHash} of {@code info_hash}. The codec looks accessors and constructor up once for its class, so the
 * records must be registered for reflection in a native image: {@code reflect-config.json} lists them.
 */
final class RecordCodec {
    private static final MethodType READ = MethodType.methodType(Object.class, Object.class);
    private static final MethodType CREATE = MethodType.methodType(Object.class, Object[].class);
    private static final ClassValue<RecordCodec> CODECS = new ClassValue<>() {
        @Override
        protected RecordCodec computeValue(Class<?> type) {
            return new RecordCodec(type);
        }
    };

    private final MethodHandle constructor;
    private final MethodHandle[] accessors;
    private final Field[] fields;

    private RecordCodec(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        accessors = new MethodHandle[components.length];
        fields = new Field[components.length];
        try {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            constructor = lookup.unreflectConstructor(type.getDeclaredConstructor(types))
                    .asSpreader(Object[].class, types.length)
                    .asType(CREATE);
            for (int i = 0; i < components.length; i++) {
                accessors[i] = lookup.unreflect(components[i].getAccessor()).asType(READ);
                fields[i] = Field.of(components[i]);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no record of the API: " + type, e);
        }
    }

    /** {@return a dictionary with the components of a record, to which more keys can be added} */
    static BencodeDictionary.Builder write(Object values) {
        BencodeDictionary.Builder into = BencodeDictionary.builder();
        CODECS.get(values.getClass()).write(values, into);
        return into;
    }

    /** {@return the dictionary that a body is} The exception has the complaint if it is none. */
    static BencodeDictionary dictionary(byte[] body, BencodeLimits limits, String complaint) throws BencodeException {
        if (Bencode.decodeLenient(body, limits) instanceof BencodeDictionary fields) {
            return fields;
        }
        throw new BencodeException(complaint);
    }

    /**
     * {@return the record of a class whose components a dictionary holds; other keys are ignored}
     *
     * @throws BencodeException naming a key that is missing or has a value of another type; or if the record refuses
     *     values
     */
    static <T> T read(Class<T> type, BencodeDictionary from) throws BencodeException {
        RecordCodec codec = CODECS.get(type);
        Object[] values = new Object[codec.fields.length];
        try {
            for (int i = 0; i < values.length; i++) {
                values[i] = codec.fields[i].read(from);
            }
            return type.cast((Object) codec.constructor.invokeExact(values));
        } catch (BencodeException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new BencodeException(String.valueOf(e.getMessage()));
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    private void write(Object values, BencodeDictionary.Builder into) {
        for (int i = 0; i < fields.length; i++) {
            Object value;
            try {
                value = (Object) accessors[i].invokeExact(values);
            } catch (Throwable e) {
                throw unchecked(e);
            }
            fields[i].write(value, into);
        }
    }

    private static RuntimeException unchecked(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException known ? known : new IllegalStateException("no record throws this", e);
    }

    /** A component's place in the dictionary of its record. */
    private sealed interface Field {
        void write(Object value, BencodeDictionary.Builder into);

        Object read(BencodeDictionary from) throws BencodeException;

        static Field of(RecordComponent component) {
            String key = component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
            if (component.getType() == ScramVerifier.class) {
                return new Inlined(ScramVerifier.class);
            } else if (component.getType() == OptionalInt.class) {
                return new OptionalNumber(key);
            }
            return new Required(
                    BencodeString.of(key),
                    ValueForm.of(component.getGenericType(), key),
                    "the key '" + key + "' is not a ");
        }
    }

    /** A key that must be there. */
    private record Required(BencodeString key, ValueForm<?, ?> form, String complaint) implements Field {
        @Override
        public void write(Object value, BencodeDictionary.Builder into) {
            into.put(key, form.write(value));
        }

        @Override
        public Object read(BencodeDictionary from) throws BencodeException {
            BencodeValue value = from.entries().get(key);
            if (value == null) {
                throw new BencodeException("lacks the key '" + key + "'");
            }
            return form.read(value, complaint);
        }
    }

    /** A key that can be missing. A value that is no number counts as missing, and a number is cut to the range of an int. */
    private record OptionalNumber(String key) implements Field {
        @Override
        public void write(Object value, BencodeDictionary.Builder into) {
            ((OptionalInt) value).ifPresent(number -> into.put(key, number));
        }

        @Override
        public Object read(BencodeDictionary from) {
            return from.get(key) instanceof BencodeInteger number
                    ? OptionalInt.of(ValueForm.nearestInt(number))
                    : OptionalInt.empty();
        }
    }

    /** A record whose keys stand among those of the outer record. */
    private record Inlined(Class<?> type) implements Field {
        @Override
        public void write(Object value, BencodeDictionary.Builder into) {
            CODECS.get(type).write(value, into);
        }

        @Override
        public Object read(BencodeDictionary from) throws BencodeException {
            return RecordCodec.read(type, from);
        }
    }
}
